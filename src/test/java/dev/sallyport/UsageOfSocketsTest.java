package dev.sallyport;

import static dev.sallyport.SocketCalls.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.db.Soon;
import dev.sallyport.http.RawClient;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A call on a WebSocket has one row as well, with what its provider told on it. */
class UsageOfSocketsTest {
  private static final String REALTIME = "/v1/realtime?model=gpt-realtime";
  private static final String LIVE =
      "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final SocketFrame BYE = SocketFrame.close(1000, "bye");

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  /** The provider answers the client's first message, then each says goodbye. */
  private static String row(
      String provider, String target, SocketFrame asks, SocketFrame tells, String columns) {
    gateway
        .provider()
        .does(
            call -> {
              SocketCalls.accept(call);
              SocketFrame.read(call::read);
              call.send(tells.plain());
              call.send(tells.plain());
              SocketFrame.read(call::read);
              call.send(BYE.plain());
              call.hangUp();
            });
    String key = gateway.key(provider);
    try (RawClient client = SocketCalls.open(gateway.port(), target, bearer(key))) {
      SocketCalls.send(client, asks);
      SocketCalls.read(client);
      SocketCalls.read(client);
      SocketCalls.send(client, BYE);
      client.readToEnd();
    }
    String sql =
        "select concat_ws(' ', %s) from request where path = '%s' order by id desc limit 1"
            .formatted(columns, target.replaceAll("[?].*", ""));
    assertThat(Soon.is(PATIENCE, () -> value(sql) != null)).isTrue();
    return value(sql);
  }

  private static String value(String sql) {
    return TestPostgres.value(gateway.gateway().database(), sql);
  }

  @Test
  void realtime_isCounted_andPriced() {
    SocketFrame done =
        SocketFrame.text(
            "{\"type\":\"response.done\",\"response\":{\"usage\":{\"total_tokens\":30,"
                + "\"input_tokens\":20,\"output_tokens\":10}}}");

    String row =
        row(
            "openai",
            REALTIME,
            SocketFrame.text("{\"type\":\"response.create\"}"),
            done,
            "status, asked, input, output, estimated, cost > 0");

    assertThat(row).isEqualTo("101 gpt-realtime 40 20 f t");
  }

  @Test
  void geminiLive_isCounted_inBinaryFrames_andPricedByTheModelOfItsSetup() {
    SocketFrame setup =
        SocketFrame.text("{\"setup\":{\"model\":\"models/gemini-3.1-flash-live-preview\"}}");
    String turn =
        "{\"serverContent\":{\"turnComplete\":true},\"usageMetadata\":{\"promptTokenCount\":143,"
            + "\"responseTokenCount\":19,\"totalTokenCount\":162,\"responseTokensDetails\":"
            + "[{\"modality\":\"AUDIO\",\"tokenCount\":19}]}}";

    String row =
        row(
            "gemini",
            LIVE,
            setup,
            new SocketFrame(SocketFrame.BINARY, Buffer.buffer(turn)),
            "status, model, input, output, audio_output, estimated, cost");

    // Twice 143 at 0.75 and 19 at 12.00 USD per million, in 10^-10 USD.
    assertThat(row)
        .isEqualTo(
            "101 gemini-3.1-flash-live-preview 286 38 38 f " + 2 * (143 * 7_500 + 19 * 120_000));
  }
}
