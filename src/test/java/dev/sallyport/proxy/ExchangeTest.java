package dev.sallyport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.GatewayException;
import dev.sallyport.http.RawClient;
import dev.sallyport.provider.Dialect;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExchangeTest {
  private static final Buffer MORE_THAN_SOCKETS_HOLD = Buffer.buffer(new byte[32 * 1024 * 1024]);

  private final Vertx vertx = Vertx.vertx();
  private final CompletableFuture<Exchange> revoked = new CompletableFuture<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private void answerAndRevoke(HttpServerRequest request) {
    Exchange exchange = new Exchange(request, Dialect.OPENAI, (call, opened, closed) -> {});
    request.response().end(MORE_THAN_SOCKETS_HOLD);
    exchange.revoke(GatewayException.unauthenticated("This key has been revoked."));
    revoked.complete(exchange);
  }

  /** Else nothing would end it, if its client never reads it. */
  @Test
  void call_runsOn_whenItIsRevokedWithAWholeAnswerThatIsNotReadYet() {
    int port =
        vertx
            .createHttpServer()
            .requestHandler(this::answerAndRevoke)
            .listen(0)
            .await()
            .actualPort();
    try (RawClient client = RawClient.to(port)) {
      client.send("GET / HTTP/1.1\r\nHost: gateway\r\n\r\n");

      assertThat(revoked.join().hasEnded()).isFalse();
    }
  }
}
