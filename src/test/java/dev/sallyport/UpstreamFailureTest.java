package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import dev.sallyport.hunt.CapturedLog;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client is told when the provider fails. */
class UpstreamFailureTest {
  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with(
          "SALLYPORT_UPSTREAM_FIRST_BYTE_TIMEOUT", "400ms",
          "SALLYPORT_UPSTREAM_GAP_TIMEOUT", "400ms",
          "SALLYPORT_INBOUND_WRITE_STALL_TIMEOUT", "500ms");

  private static String key;
  private static String anthropic;

  @BeforeAll
  static void makeKeys() {
    key = gateway.key("openai");
    anthropic = gateway.key("anthropic");
  }

  private static Answer chat() {
    return Answer.to(gateway.port(), Requests.post("/v1/chat/completions", key, "{}"));
  }

  private static void fails(FakeProvider.Script script) {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              script.run(call);
              call.awaitEnd();
              throw new IOException("done");
            });
  }

  @Test
  void refusedConnection_isBadGateway() {
    FakeProvider gone = FakeProvider.start();
    gone.close();
    String lost = gateway.gateway().key("openai", gone.url(), "secret");

    Answer answer = Answer.to(gateway.port(), Requests.get("/v1/models", lost));

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.json().getJsonObject("error").getString("code")).isEqualTo("upstream_error");
  }

  @Test
  void silence_isGatewayTimeout_andTheProviderSeesTheEnd() {
    fails(call -> {});
    long asked = System.nanoTime();

    assertThat(chat().status()).isEqualTo(504);

    assertThat(gateway.provider().call().endedAfter(asked).toMillis()).isBetween(300L, 1500L);
  }

  @Test
  void resetBeforeTheAnswer_isBadGateway() {
    fails(ProviderCall::reset);

    assertThat(chat().status()).isEqualTo(502);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"})
  void brokenAnswer_isBadGateway(String bytes) {
    fails(call -> call.send(bytes));

    assertThat(chat().status()).isEqualTo(502);
  }

  @Test
  void endBeforeTheFirstByteOfABody_isBadGateway() {
    fails(
        call -> {
          call.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
          call.hangUp();
        });

    assertThat(chat().status()).isEqualTo(502);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void endWithinAChunkedBody_neverLooksWhole(boolean reset) {
    fails(
        call -> {
          call.begin("text/plain");
          call.chunk("some");
          leave(call, reset);
        });

    assertThat(rest("/v1/chat/completions", key))
        .startsWith("4\r\nsome")
        .doesNotEndWith("0\r\n\r\n");
  }

  private static void leave(ProviderCall call, boolean reset) throws IOException {
    if (reset) {
      call.reset();
    } else {
      call.hangUp();
    }
  }

  /** All that comes after the head, up to the end of the connection. */
  private static String rest(String path, String presented) {
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(Requests.post(path, presented, "{}"));
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
      return client.readToEnd();
    }
  }

  @Test
  void endWithinABodyOfKnownLength_neverLooksWhole() {
    fails(
        call -> {
          call.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nsome");
          call.hangUp();
        });

    assertThat(rest("/v1/chat/completions", key)).isEqualTo("some");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, 'data: {\"error\":{\"message\":'",
    "/v1/messages, 'event: error'",
  })
  void endWithinAnEventStream_isToldInTheDialect(String path, String told) {
    fails(
        call -> {
          call.begin("text/event-stream");
          call.chunk("data: 1\n\n");
          call.hangUp();
        });

    String rest = rest(path, path.contains("messages") ? anthropic : key);

    assertThat(rest).contains("data: 1\n\n", told).doesNotContain("[DONE]", "\r\n0\r\n");
  }

  @ParameterizedTest
  @CsvSource({"'[{\"a\":1}', true", "'[{\"a\":1}\n,\n', true", "'[{\"a\":', false"})
  void endWithinAnArrayOfGeminis_isToldAsAnElement_andTheArrayIsNotClosed(
      String begun, boolean told) {
    String gemini = gateway.key("gemini");
    fails(
        call -> {
          call.begin("application/json; charset=UTF-8");
          call.chunk(begun);
          call.hangUp();
        });

    String rest = rest("/v1beta/models/g:streamGenerateContent", gemini);

    assertThat(rest.contains("\"code\":502")).isEqualTo(told);
    assertThat(rest).contains(begun).doesNotContain("]", "\r\n0\r\n");
    if (told) {
      String elements = rest.replaceAll("(?m)^[0-9a-f]+\r\n", "") + "]";
      assertThat(new JsonArray(elements.replace("\r\n", "")).size()).isEqualTo(2);
    }
  }

  @Test
  void endWithinAnEvent_isNotMixedWithOurOwn() {
    fails(
        call -> {
          call.begin("text/event-stream");
          call.chunk("data: {\"half");
          call.hangUp();
        });

    assertThat(rest("/v1/chat/completions", key)).isEqualTo("c\r\ndata: {\"half\r\n");
  }

  @Test
  void stallWithinAStream_endsBothSides() {
    fails(
        call -> {
          call.begin("text/event-stream");
          call.chunk("data: 1\n\n");
        });
    long asked = System.nanoTime();

    String rest = rest("/v1/chat/completions", key);

    assertThat(rest).contains("upstream_timeout").doesNotContain("\r\n0\r\n");
    assertThat(gateway.provider().call().endedAfter(asked).toMillis()).isLessThan(1500);
  }

  @Test
  void stream_goesOn_whileChunksKeepComing() {
    gateway
        .provider()
        .does(
            call -> {
              call.begin("text/plain");
              for (int i = 0; i < 6; i++) {
                pause();
                call.chunk("x");
              }
              call.end();
            });

    assertThat(chat().text()).isEqualTo("xxxxxx");
  }

  private static void pause() {
    LockSupport.parkNanos(150_000_000);
  }

  @Test
  void uploadThatTheProviderDoesNotRead_isGatewayTimeout() {
    gateway
        .provider()
        .does(
            call -> {
              LockSupport.parkNanos(900_000_000);
              call.awaitEnd();
              throw new IOException("done");
            });
    byte[] media = new byte[30_000_000];

    try (CapturedLog log = new CapturedLog()) {
      List<Integer> statuses =
          List.of(uploaded("audio/wav", media), uploaded("application/json", media));

      assertThat(statuses).containsExactly(504, 504);
      assertThat(log.lines()).noneMatch(line -> line.contains("Unhandled"));
    }
  }

  private static int uploaded(String type, byte[] bytes) {
    String head =
        Requests.head(
            "POST",
            "/v1/audio/transcriptions",
            key,
            "Content-Type: " + type,
            "Content-Length: " + bytes.length);
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(head);
      Thread upload = new Thread(() -> client.send(bytes));
      upload.start();
      return Answer.read(client).status();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 30_000_000})
  void answerBeforeTheUploadIsRead_arrives(int length) {
    gateway
        .provider()
        .does(
            call -> {
              call.answer("403 Forbidden", "text/plain", "no");
              call.awaitEnd();
              throw new IOException("done");
            });

    assertThat(uploaded("audio/wav", new byte[length])).isEqualTo(403);
  }
}
