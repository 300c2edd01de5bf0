package dev.sallyport.usage;

import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.Collection;

/** The partitions of the table {@code request}. */
final class RequestDays {
  private final Postgres postgres;

  RequestDays(Postgres postgres) {
    this.postgres = postgres;
  }

  private static final String MAKE =
      "select make_request_day(day) from unnest($1::date[]) as wanted (day) order by day";

  /** Those that are there already stay as they are. */
  Future<Void> make(Collection<LocalDate> days) {
    Tuple wanted = Tuple.of(days.toArray(LocalDate[]::new));
    return postgres.query(MAKE, wanted).mapEmpty();
  }

  private static final String DROP = "select drop_request_day($1) is not null as dropped";

  /** Of all days before that one; stops where another node does the same. */
  Future<Void> drop(LocalDate before) {
    return postgres
        .query(DROP, Tuple.of(before))
        .compose(
            rows ->
                rows.iterator().next().getBoolean("dropped")
                    ? drop(before)
                    : Future.succeededFuture());
  }
}
