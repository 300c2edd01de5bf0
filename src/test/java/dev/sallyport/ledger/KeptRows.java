package dev.sallyport.ledger;

import dev.sallyport.usage.Call;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Rows that stay in memory, in a database that can be away. */
final class KeptRows implements Rows {
  private final Map<UUID, Call> rows = new LinkedHashMap<>();
  private final List<Integer> batches = new ArrayList<>();
  private boolean away;

  @Override
  public synchronized Future<Void> write(List<Call> calls) {
    if (away) {
      return Future.failedFuture("away");
    }
    batches.add(calls.size());
    calls.forEach(call -> rows.putIfAbsent(call.opened().id(), call));
    return Future.succeededFuture();
  }

  synchronized void goAway() {
    away = true;
  }

  synchronized void comeBack() {
    away = false;
  }

  synchronized List<Call> all() {
    return List.copyOf(rows.values());
  }

  synchronized List<Integer> batches() {
    return List.copyOf(batches);
  }
}
