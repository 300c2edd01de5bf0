package dev.sallyport.telemetry;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.UUID;

/** Follows each call through the services that it passes, where an operator wants to see that. */
public interface Tracing {
  /** Follows none, and leaves what clients and providers tell each other alone. */
  Tracing OFF =
      new Tracing() {
        @Override
        public CallTrace begin(UUID id, String method, MultiMap headers) {
          return CallTrace.NONE;
        }

        @Override
        public SpanCounts counts() {
          return SpanCounts.NONE;
        }

        @Override
        public Future<Void> close() {
          return Future.succeededFuture();
        }
      };

  /**
   * @param id as in the answer's {@code sallyport-request-id}
   * @param headers of the request, which may say what trace it is part of
   */
  CallTrace begin(UUID id, String method, MultiMap headers);

  /** What became of the spans so far. */
  SpanCounts counts();

  /** Hands over what it still has, and takes no longer for it than a few seconds. */
  Future<Void> close();
}
