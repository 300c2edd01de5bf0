package dev.sallyport.usage;

import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes calls into the table {@code request} and adds them to the totals, each call once. */
public final class RequestStore {
  private static final Logger log = LoggerFactory.getLogger(RequestStore.class);

  /**
   * So much of anything in one call, and no more, is believed: the totals of a day then cannot
   * overflow, and no provider can stop the ledger with the numbers that it tells.
   */
  static final long MOST = 10_000_000_000L;

  private final Postgres postgres;
  private final Pricing pricing;
  private final RequestDays days;
  private final Consumer<List<Accounted>> stored;
  private final Set<LocalDate> known = ConcurrentHashMap.newKeySet();

  public RequestStore(Postgres postgres, Pricing pricing) {
    this(postgres, pricing, calls -> {});
  }

  /**
   * @param stored told what is in the database, by the thread that heard of it: again of what an
   *     earlier process had written without hearing of it
   */
  public RequestStore(Postgres postgres, Pricing pricing, Consumer<List<Accounted>> stored) {
    this.postgres = postgres;
    this.pricing = pricing;
    this.stored = stored;
    this.days = new RequestDays(postgres);
  }

  /**
   * Prices them, on the thread of the caller, and writes all of them or none. One that was written
   * before is left as it is and counted no second time, whatever it says now. After a failure it is
   * not known whether they were written: they are to be given again.
   *
   * @param calls some thousand at most
   */
  public Future<Void> write(List<Call> calls) {
    if (calls.isEmpty()) {
      return Future.succeededFuture();
    }
    List<RequestColumns.Priceable> priced = calls.stream().map(this::price).toList();
    Tuple rows = RequestColumns.of(priced);
    return prepare(calls)
        .compose(ready -> postgres.query(RequestSql.WRITE, rows))
        .onSuccess(written -> stored.accept(accounted(priced)))
        .onFailure(failure -> known.clear())
        .mapEmpty();
  }

  /** A day may be dropped meanwhile: then the write fails, and the next one makes it anew. */
  private Future<Void> prepare(List<Call> calls) {
    Set<LocalDate> unknown =
        calls.stream()
            .map(call -> IdRange.day(call.opened().id()))
            .filter(day -> !known.contains(day))
            .collect(Collectors.toSet());
    return unknown.isEmpty()
        ? Future.succeededFuture()
        : days.make(unknown).onSuccess(made -> known.addAll(unknown));
  }

  private RequestColumns.Priceable price(Call given) {
    Call call = new Call(given.opened(), believable(given.closed()));
    try {
      return new RequestColumns.Priceable(call, pricing.of(call));
    } catch (RuntimeException e) {
      log.warn("Request {} could not be priced", call.opened().id(), e);
      return new RequestColumns.Priceable(call, Priced.UNPRICED);
    }
  }

  private static List<Accounted> accounted(List<RequestColumns.Priceable> rows) {
    return rows.stream().map(row -> new Accounted(row.call(), row.priced())).toList();
  }

  private static Closed believable(Closed closed) {
    Usage usage = closed.usage();
    for (Count count : Count.values()) {
      usage = usage.of(count) > MOST ? usage.with(count, MOST) : usage;
    }
    return new Closed(
        closed.outcome(),
        closed.status(),
        closed.error(),
        closed.model(),
        usage,
        closed.attempts(),
        closed.timings());
  }
}
