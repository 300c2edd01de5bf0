package dev.sallyport.api.management;

import dev.sallyport.http.Call;
import dev.sallyport.http.Operation;
import dev.sallyport.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Whether the process lives and should be sent requests. */
public final class HealthApi {
  private static final int SERVICE_UNAVAILABLE = 503;
  private static final int OK = 200;

  private final BooleanSupplier live;
  private final Supplier<Readiness> readiness;

  public HealthApi(BooleanSupplier live, Supplier<Readiness> readiness) {
    this.live = live;
    this.readiness = readiness;
  }

  public Map<String, Operation> operations() {
    return Map.of("live", this::live, "ready", this::ready);
  }

  private Future<Reply> live(Call call) {
    boolean turn = live.getAsBoolean();
    JsonObject body = new JsonObject().put("status", turn ? "live" : "stuck");
    return Future.succeededFuture(Reply.of(turn ? OK : SERVICE_UNAVAILABLE, body));
  }

  private Future<Reply> ready(Call call) {
    Readiness now = readiness.get();
    int status = now.status() == Readiness.Status.READY ? OK : SERVICE_UNAVAILABLE;
    return Future.succeededFuture(Reply.of(status, ManagementJson.of(now)));
  }
}
