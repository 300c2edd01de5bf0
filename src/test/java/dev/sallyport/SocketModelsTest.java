package dev.sallyport;

import static dev.sallyport.SocketCalls.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A key for some models holds on a WebSocket, too, whatever its messages name. */
class SocketModelsTest {
  private static final String REALTIME = "/v1/realtime";
  private static final String LIVE =
      "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent";

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private final LinkedBlockingQueue<SocketFrame> told = new LinkedBlockingQueue<>();

  @BeforeEach
  void listen() {
    gateway
        .provider()
        .does(
            call -> {
              SocketCalls.accept(call);
              while (true) {
                SocketFrame frame = SocketFrame.read(call::read);
                told.add(frame);
                call.send(frame.plain());
              }
            });
  }

  private static String key(String slug) {
    String key = gateway.key(slug);
    gateway.gateway().alterKey("models = '{gpt-realtime*,gemini-live}'");
    return key;
  }

  private static RawClient open(String slug, String target, String... lines) {
    String[] all = new String[lines.length + 1];
    System.arraycopy(lines, 0, all, 1, lines.length);
    all[0] = bearer(key(slug));
    return SocketCalls.open(gateway.port(), target, all);
  }

  @Test
  void socket_isRefused_whenItsFirstLineNamesAnotherModel() {
    String request = SocketCalls.upgrade(REALTIME + "?model=gpt-4o", bearer(key("openai")));

    assertThat(Answer.to(gateway.port(), request).status()).isEqualTo(403);
    assertThat(gateway.provider().wasCalled()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai|/v1/realtime?model=gpt-realtime|{\"type\":\"input_audio_buffer.commit\"}",
        "openai|/v1/realtime|{\"session\":{\"audio\":{\"input\":{\"transcription\":"
            + "{\"model\":\"gpt-realtime-whisper\"}}}}}",
        "openai|/v1/responses|{\"type\":\"response.create\",\"model\":\"gpt-realtime\"}",
        "gemini|" + LIVE + "|{\"setup\":{\"model\":\"models/gemini-live\"}}"
      })
  void message_passes_whenItsModelIsAllowed(String slug, String target, String message) {
    try (RawClient client = open(slug, target, "Sec-WebSocket-Extensions: permessage-deflate")) {
      SocketCalls.send(client, SocketFrame.text(message));

      assertThat(SocketCalls.read(client)).isEqualTo(SocketFrame.text(message));
      assertThat(gateway.provider().call().header("sec-websocket-extensions")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai|/v1/realtime?model=gpt-realtime|{\"session\":{\"model\":\"gpt-4o\"}}",
        "openai|/v1/realtime?model=gpt-realtime|{\"session\":{\"a\":[{\"Model\":\"whisper-1\"}]}}",
        "openai|/v1/realtime?model=gpt-realtime|{\"mod\\u0065l\":\"whisper-1\"}",
        "openai|/v1/realtime|{\"type\":\"input_audio_buffer.commit\"}",
        "openai|/v1/responses|{\"type\":\"response.create\"}",
        "openai|/v1/realtime?model=gpt-realtime|no json",
        "openai|/v1/realtime?model=gpt-realtime|{} {\"model\":\"x\"}",
        "gemini|" + LIVE + "|{\"setup\":{\"model\":\"models/gemini-pro\"}}",
        "gemini|" + LIVE + "|{\"setup\":{}}"
      })
  void message_isHeldBack_whenItsModelIsNot(String slug, String target, String message) {
    try (RawClient client = open(slug, target)) {
      SocketCalls.send(client, SocketFrame.text(message));

      assertThat(SocketCalls.read(client).code()).isEqualTo(1008);
      assertThat(told).isEmpty();
    }
  }

  @Test
  void message_isReadAsAWhole_whenItComesInFrames() {
    try (RawClient client = open("openai", REALTIME + "?model=gpt-realtime")) {
      SocketFrame begin = new SocketFrame(0x01, Buffer.buffer("{\"session\":{\"mod"));
      SocketCalls.send(client, begin);
      SocketCalls.send(client, new SocketFrame(SocketFrame.PING, Buffer.buffer("p")));
      SocketCalls.send(client, new SocketFrame(0x80, Buffer.buffer("el\":\"gpt-4o\"}}")));

      SocketFrame last = SocketCalls.read(client);
      while (last.first() != SocketFrame.CLOSE) {
        last = SocketCalls.read(client);
      }
      assertThat(last.code()).isEqualTo(1008);
      assertThat(told).allMatch(frame -> frame.first() != 0x80);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 1000})
  void message_passes_howeverItsBytesAreCut(int step) {
    String message = "{\"a\":\"" + "x".repeat(70_000 / (step == 1 ? 1000 : 1)) + "\"}";
    try (RawClient client = open("openai", REALTIME + "?model=gpt-realtime")) {
      Buffer bytes = Buffer.buffer(SocketFrame.text(message).masked());
      for (int at = 0; at < Math.min(bytes.length(), 90); at += step) {
        client.send(bytes.getBytes(at, Math.min(bytes.length(), Math.min(90, at + step))));
      }
      if (bytes.length() > 90) {
        client.send(bytes.getBytes(90, bytes.length()));
      }

      assertThat(SocketCalls.read(client)).isEqualTo(SocketFrame.text(message));
    }
  }

  @Test
  void frameThatIsNotMasked_isRefused() {
    try (RawClient client = open("openai", REALTIME + "?model=gpt-realtime")) {
      client.send(SocketFrame.text("{\"model\":\"x\"}").plain());
      client.send(new byte[8]);

      assertThat(SocketCalls.read(client).code()).isEqualTo(1008);
      assertThat(told).isEmpty();
    }
  }
}
