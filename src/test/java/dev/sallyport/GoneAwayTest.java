package dev.sallyport;

import static dev.sallyport.Http2Provider.DATA;
import static dev.sallyport.Http2Provider.END_STREAM;
import static dev.sallyport.Http2Provider.PING;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.runtime.TestCertificate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider's node that restarts says so, and ends the answers that it has begun. */
class GoneAwayTest {
  private static final byte[] EVENT = ("data: " + "x".repeat(92) + "\n\n").getBytes(UTF_8);
  private static final int EVENTS = 600;

  @TempDir Path folder;

  @Test
  void answer_isWhole_whenItWaitsForTheClient_andTheProviderHasGone() throws Exception {
    TestCertificate certificate = TestCertificate.in(folder, "ip:127.0.0.1");
    Vertx vertx = Vertx.vertx();
    try (Http2Provider provider = Http2Provider.start(certificate);
        TestGateway gateway =
            TestGateway.start("SALLYPORT_CA_FILE", certificate.certificate().toString())) {
      provider.does(
          (to, id) -> {
            to.head(id, "content-type", "text/event-stream");
            for (int i = 0; i < EVENTS; i++) {
              to.frame(DATA, 0, id, EVENT);
            }
            to.goAway(id, 0);
            to.frame(PING, 0, 0, new byte[8]);
            to.frame(DATA, END_STREAM, id, new byte[0]);
          });
      String key = gateway.key("openai", "https://127.0.0.1:" + provider.port(), "sk-a");

      HttpClientResponse answer = unread(vertx, gateway, key);
      provider.awaitPong();
      Future<Buffer> body = answer.body();
      answer.resume();

      assertThat(body.await(5, TimeUnit.SECONDS).length()).isEqualTo(EVENTS * EVENT.length);
    } finally {
      vertx.close().await();
    }
  }

  /** An answer of which one event at a time may come, and none is asked for yet. */
  private static HttpClientResponse unread(Vertx vertx, TestGateway gateway, String key)
      throws TimeoutException {
    return vertx
        .createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setInitialSettings(new Http2Settings().setInitialWindowSize(EVENT.length)))
        .request(HttpMethod.POST, gateway.dataPort(), "127.0.0.1", "/v1/chat/completions")
        .compose(
            request ->
                request
                    .putHeader("authorization", "Bearer " + key)
                    .send("{}")
                    .onSuccess(HttpClientResponse::pause))
        .await(5, TimeUnit.SECONDS);
  }
}
