package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link OversizeTest}, where a body is read because its key may use only some models. */
class OversizeModelsTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String AUDIO = "/v1/audio/transcriptions";
  private static final String MODEL = "{\"model\":\"ok-1\",\"x\":";

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static String openai;
  private static String gemini;

  @BeforeAll
  static void makeKeys() {
    openai = restricted("openai");
    gemini = restricted("gemini");
  }

  private static String restricted(String provider) {
    String key = gateway.key(provider);
    gateway.gateway().alterKey("models = '{ok-*}'");
    assertThat(answer(Requests.get("/v1/models/ok-1", key))).matches("200|403|404");
    return key;
  }

  private static String answer(String request) {
    try (RawClient client = RawClient.to(gateway.port())) {
      Thread sender = new Thread(() -> client.send(request));
      sender.setDaemon(true);
      sender.start();
      return Integer.toString(Answer.read(client).status());
    }
  }

  private static SizeLimit json(String name, int size, IntFunction<String> body) {
    return new SizeLimit(
        name, size, "400", "400|413", n -> answer(Requests.post(CHAT, openai, body.apply(n))));
  }

  static Stream<SizeLimit> bodies() {
    return Stream.of(
        json("depth", 1000, n -> MODEL + "[".repeat(n - 1) + "]".repeat(n - 1) + "}"),
        json("depth of tools", 500, n -> tools(n)),
        json("number", 1000, n -> MODEL + "1".repeat(n) + "}"),
        json("name of a field", 50_000, n -> MODEL + "1,\"" + "x".repeat(n) + "\":1}"),
        json("model", 1024, n -> "{\"model\":\"" + model(n) + "\"}"),
        json("models", 1000, n -> "{\"model\":\"ok-1\",\"models\":[" + models(n) + "]}"));
  }

  /** Two levels for each. */
  private static String tools(int depth) {
    return "{\"model\":\"ok-1\",\"tools\":["
        + "{\"tools\":[".repeat(depth - 1)
        + "]}".repeat(depth - 1)
        + "]}";
  }

  private static String model(int length) {
    return "ok-" + "x".repeat(length - 3);
  }

  private static String models(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> "\"ok-" + i + "\"")
        .collect(Collectors.joining(","));
  }

  static Stream<SizeLimit> targets() {
    return Stream.of(
        new SizeLimit(
            "model in a path",
            1024,
            "400",
            "414",
            n ->
                answer(
                    Requests.post(
                        "/v1beta/models/" + model(n) + ":generateContent", gemini, "{}"))),
        new SizeLimit(
            "model in a query",
            1024,
            "400",
            "414",
            n -> answer(Requests.post(CHAT + "?model=" + model(n), openai, MODEL + "1}"))));
  }

  private static SizeLimit form(String name, int size, IntFunction<String> parts) {
    return new SizeLimit(
        name, size, "400", "400|413", n -> answer(form("xYz", parts.apply(n) + part("model", ""))));
  }

  static Stream<SizeLimit> forms() {
    return Stream.of(
        form("head of a part", 4096, OversizeModelsTest::longHead),
        form("parts", 1000, n -> part("x", "").repeat(n - 1)),
        new SizeLimit(
            "model in a form",
            1024,
            "400",
            "400",
            n -> answer(form("xYz", part("model", "").replace("ok-1", model(n))))),
        new SizeLimit(
            "boundary",
            70,
            "400",
            "431",
            n -> answer(form("b".repeat(n), part("model", "").replace("xYz", "b".repeat(n))))));
  }

  private static String part(String name, String more) {
    return "--xYz\r\nContent-Disposition: form-data; name=\""
        + name
        + "\""
        + more
        + "\r\n\r\nok-1\r\n";
  }

  /** Up to and with its empty line. */
  private static String longHead(int length) {
    int rest =
        length - (part("file", "; x=").length() - "--xYz\r\n".length() - "ok-1\r\n".length());
    return part("file", "; x=" + "x".repeat(rest));
  }

  private static String form(String boundary, String parts) {
    String body = parts + "--" + boundary + "--\r\n";
    return Requests.head(
            "POST",
            AUDIO,
            openai,
            "Content-Type: multipart/form-data; boundary=" + boundary,
            "Content-Length: " + body.length())
        + body;
  }

  @ParameterizedTest
  @MethodSource({"bodies", "targets", "forms"})
  void sizes_areServedUpToTheLimit_andRefusedPastIt(SizeLimit limit) {
    limit.check();

    assertThat(answer(Requests.post(CHAT, openai, MODEL + "1}"))).isEqualTo("200");
  }
}
