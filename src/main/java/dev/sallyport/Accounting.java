package dev.sallyport;

import dev.sallyport.config.Settings;
import dev.sallyport.db.ChangeFeed;
import dev.sallyport.db.Postgres;
import dev.sallyport.ledger.CallLog;
import dev.sallyport.ledger.LedgerState;
import dev.sallyport.ledger.LedgerVerticle;
import dev.sallyport.price.BuiltInPrices;
import dev.sallyport.price.PriceFeed;
import dev.sallyport.price.PriceTable;
import dev.sallyport.price.Prices;
import dev.sallyport.runtime.NodeState;
import dev.sallyport.usage.Accounted;
import dev.sallyport.usage.RequestStore;
import dev.sallyport.usage.Retention;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Where each call is written down: in the log first, then, with what it costs, in the database. */
final class Accounting {
  /** Two batches are on their way at most, and the totals of another node's may hold one up. */
  private static final int CONNECTIONS = 2;

  /** Nobody waits for a batch, and a large one takes its time. */
  private static final Duration BATCH_DEADLINE = Duration.ofSeconds(10);

  /** For what is not in the database when the node stops: the next start takes it there. */
  private static final Duration LAST_ROWS = Duration.ofSeconds(5);

  private final Vertx vertx;

  /** A batch is encoded in one go, which would hold up the calls of an event loop of theirs. */
  private final Vertx shipping =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));

  private final NodeState node;
  private final PriceTable builtInPrices = BuiltInPrices.load();
  private final PriceFeed priceFeed;
  private final Postgres rows;
  private final PricedRows priced;
  private final LedgerVerticle ledger;
  private final Retention retention;
  private volatile Consumer<List<Accounted>> costs = calls -> {};

  /**
   * @param prices where they are read from
   */
  Accounting(
      Vertx vertx, Settings settings, PgConnectOptions address, Postgres prices, NodeState node) {
    this.vertx = vertx;
    this.node = node;
    Prices known = new Prices(builtInPrices);
    this.priceFeed = new PriceFeed(vertx, prices, known);
    this.rows =
        new Postgres(
            shipping,
            address,
            new Postgres.Limits(CONNECTIONS, settings.postgres().connectTimeout(), BATCH_DEADLINE));
    this.priced =
        new PricedRows(new RequestStore(rows, known, calls -> costs.accept(calls))::write);
    this.ledger = new LedgerVerticle(settings, priced);
    this.retention =
        new Retention(vertx, rows, settings.ledger().retentionDays(), Clock.systemUTC());
  }

  LedgerState ledgerState() {
    return ledger.state();
  }

  PriceTable builtInPrices() {
    return builtInPrices;
  }

  /** Before the start. */
  void tellCosts(Consumer<List<Accounted>> heard) {
    costs = heard;
  }

  /** Its connections to the database. */
  Postgres pool() {
    return rows;
  }

  void listenTo(ChangeFeed changes) {
    changes.listen(priceFeed);
  }

  /** Before any call is taken. Fails with LedgerUnusableException. */
  Future<?> start() {
    ledger.failed().onSuccess(v -> node.losesAccount());
    return vertx.deployVerticle(ledger, LedgerVerticle.deployment());
  }

  /** To be asked for on the loop that it is for. */
  Future<CallLog> forLoop() {
    return ledger.forLoop();
  }

  /** Once the database was reached. */
  Future<Void> ready() {
    return priceFeed
        .start()
        .onSuccess(read -> priced.pricesAreKnown())
        .compose(read -> retention.start());
  }

  /** After the last call. Does not fail. */
  Future<Void> close() {
    retention.close();
    priceFeed.close();
    return ledger.drained(LAST_ROWS).eventually(shipping::close);
  }
}
