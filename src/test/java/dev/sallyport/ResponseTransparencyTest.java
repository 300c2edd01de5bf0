package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client gets is what the provider sent, when it sent it. */
class ResponseTransparencyTest {
  private static final String ID = "sallyport-request-id: ";

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static String key;

  @BeforeAll
  static void makeKey() {
    key = gateway.key("openai");
  }

  private static Answer models() {
    return Answer.to(gateway.port(), Requests.get("/v1/models", key));
  }

  @Test
  void everyAnswer_isNamed_byAUuidOfItsOwn() {
    answers("HTTP/1.1 200 OK\r\nsallyport-request-id: theirs\r\nContent-Length: 0\r\n\r\n");

    List<String> first = models().header("sallyport-request-id");
    List<String> second = models().header("sallyport-request-id");

    assertThat(first).hasSize(1);
    assertThat(UUID.fromString(first.get(0)).version()).isEqualTo(7);
    assertThat(second).hasSize(1).isNotEqualTo(first);
  }

  private static void answers(String bytes) {
    gateway.provider().does(call -> call.send(bytes));
  }

  private static String lines(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  @Test
  void headers_arriveAsSent_exceptThoseOfTheHost() {
    answers(
        "HTTP/1.1 203 Odd\r\nX-Request-Id: 1\r\nopenai-processing-ms: 5\r\nx-twice: a\r\n"
            + "X-Twice: b\r\nContent-Encoding: gzip\r\nSet-Cookie: a=b\r\nServer: x\r\nVia: y\r\n"
            + "Alt-Svc: h3\r\nStrict-Transport-Security: max-age=1\r\nx-api-key: z\r\n"
            + "X-Echo: "
            + GatewayExtension.SECRET
            + "\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\n"
            + "Content-Length: 3\r\n\r\nabc");

    Answer answer = models();

    assertThat(answer.status()).isEqualTo(203);
    assertThat(answer.text()).isEqualTo("abc");
    assertThat(answer.lines().stream().filter(line -> !line.startsWith(ID)))
        .containsExactly(
            "X-Request-Id: 1",
            "openai-processing-ms: 5",
            "x-twice: a",
            "X-Twice: b",
            "Content-Encoding: gzip",
            "Content-Length: 3");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void body_arrivesInEveryByte_whateverItsFraming(boolean chunked) {
    byte[] bytes = new byte[1_000_000];
    new Random(3).nextBytes(bytes);
    gateway
        .provider()
        .does(
            call -> {
              if (chunked) {
                call.begin("audio/mpeg");
                call.send(Integer.toHexString(bytes.length) + "\r\n");
                call.send(bytes);
                call.send("\r\n");
                call.end();
              } else {
                call.answer("200 OK", "audio/mpeg", bytes);
              }
            });

    assertThat(models().body().getBytes()).isEqualTo(bytes);
  }

  @Test
  void trailers_arrive_whenTheProviderSendsThem() {
    answers(
        lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Trailer: X-Sum")
            + lines("2", "ok", "0", "X-Sum: 42"));

    assertThat(models().trailers()).isEqualToIgnoringCase("X-Sum: 42\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/event-stream", "application/x-ndjson"})
  void event_arrives_beforeTheNextIsSent(String type) {
    String form = type.startsWith("text") ? "data: %d\n\n" : "{\"n\":%d}\n";
    Semaphore seen = new Semaphore(0);
    gateway
        .provider()
        .does(
            call -> {
              call.begin(type);
              for (int i = 0; i < 5; i++) {
                call.chunk(form.formatted(i));
                seen.acquireUninterruptibly();
              }
              call.end();
            });

    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(Requests.post("/v1/chat/completions", key, "{}"));
      client.readUntil("\r\n\r\n");
      for (int i = 0; i < 5; i++) {
        client.readUntil("\r\n");
        assertThat(client.readUntil("\r\n")).isEqualTo(form.formatted(i) + "\r\n");
        seen.release();
      }
    }
  }

  @Test
  void head_arrives_beforeTheFirstEvent() {
    Semaphore seen = new Semaphore(0);
    gateway
        .provider()
        .does(
            call -> {
              call.begin("text/event-stream");
              seen.acquireUninterruptibly();
              call.end();
            });

    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(Requests.post("/v1/chat/completions", key, "{}"));
      assertThat(client.readUntil("\r\n\r\n")).contains("text/event-stream");
      seen.release();
      assertThat(client.readUntil("0\r\n\r\n")).isEqualTo("0\r\n\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "204 No Content, ''",
    "304 Not Modified, 'ETag: \"a\"'",
    "304 Not Modified, 'Content-Length: 1234'",
  })
  void answerWithoutBody_staysSo_andTheConnectionGoesOn(String status, String line) {
    String lines = line.isEmpty() ? "" : line + "\r\n";
    answers("HTTP/1.1 " + status + "\r\n" + lines + "\r\n");

    try (RawClient client = RawClient.to(gateway.port())) {
      for (int i = 0; i < 2; i++) {
        client.send(Requests.get("/v1/models", key));
        assertThat(client.readUntil("\r\n\r\n").replaceFirst(ID + ".{36}\r\n", ""))
            .isEqualTo("HTTP/1.1 " + status + "\r\n" + lines + "\r\n");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 1234\r\n", "Transfer-Encoding: chunked\r\n", ""})
  void answerToHead_saysWhatTheProviderSays_andHasNoBody(String framing) {
    answers("HTTP/1.1 200 OK\r\n" + framing + "X-A: b\r\n\r\n");

    try (RawClient client = RawClient.to(gateway.port())) {
      for (int i = 0; i < 2; i++) {
        client.send(Requests.head("HEAD", "/v1/models", key));
        assertThat(client.readUntil("\r\n\r\n"))
            .startsWith("HTTP/1.1 200 OK\r\n")
            .contains("X-A: b")
            .doesNotContain("chunked")
            .doesNotContain("ength: 0")
            .contains(framing.startsWith("C") ? framing : "");
      }
    }
  }

  @Test
  void redirect_isPassedOn_notFollowed() {
    answers(
        lines(
            "HTTP/1.1 307 Temporary Redirect",
            "Location: http://127.0.0.1:1/x",
            "Content-Length: 0"));

    Answer answer = models();

    assertThat(answer.status()).isEqualTo(307);
    assertThat(answer.header("location")).containsExactly("http://127.0.0.1:1/x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"100 Continue", "103 Early Hints"})
  void finalAnswer_arrives_afterAnInterimOne(String interim) {
    answers(
        "HTTP/1.1 "
            + interim
            + "\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

    assertThat(models().text()).isEqualTo("ok");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Connection: keep-alive\r\n"})
  void answerOfUnknownLength_endsWithTheConnection_forHttp10(String line) {
    gateway
        .provider()
        .does(
            call -> {
              call.begin("text/plain");
              call.chunk("one");
              call.chunk("two");
              call.end();
            });

    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(
          "GET /v1/models HTTP/1.0\r\nHost: a\r\n" + line + "x-api-key: " + key + "\r\n\r\n");
      assertThat(client.readToEnd()).endsWith("\r\n\r\nonetwo").doesNotContain("chunked");
    }
  }

  @Test
  void answerThatEndsWithItsConnection_arrivesWhole() {
    gateway
        .provider()
        .does(
            call -> {
              call.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it");
              call.hangUp();
              throw new IOException("closed");
            });

    assertThat(models().text()).isEqualTo("all of it");
  }

  @Test
  void secret_isBlotted_whenAnErrorRepeatsIt() {
    gateway
        .provider()
        .does(
            call -> {
              call.send("HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\n");
              call.chunk("Incorrect key: " + GatewayExtension.SECRET.substring(0, 9));
              call.chunk(GatewayExtension.SECRET.substring(9) + "!");
              call.end();
            });

    Answer answer = models();

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.text()).matches("Incorrect key: \\*{28}!");
  }
}
