package dev.sallyport;

import dev.sallyport.core.GatewayException;
import dev.sallyport.ledger.Rows;
import dev.sallyport.usage.Call;
import io.vertx.core.Future;
import java.util.List;

/**
 * Takes no call to the database before the workspaces' prices were read: what an earlier process
 * left in the log would be priced by the built-in ones, and stay so.
 */
final class PricedRows implements Rows {
  private final Rows rows;
  private volatile boolean known;

  PricedRows(Rows rows) {
    this.rows = rows;
  }

  void pricesAreKnown() {
    known = true;
  }

  @Override
  public Future<Void> write(List<Call> calls) {
    return known
        ? rows.write(calls)
        : Future.failedFuture(GatewayException.unavailable("Prices are not known yet."));
  }
}
