package dev.sallyport.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.GatewayExtension;
import dev.sallyport.TestGateway;
import dev.sallyport.crypto.Secret;
import dev.sallyport.embedded.EchoProvider;
import dev.sallyport.key.KeyText;
import dev.sallyport.runtime.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every WebSocket of an official Node SDK tells through the gateway what it tells without, over TLS
 * on both sides: OpenAI's realtime knows nothing else.
 */
@Tag("proof")
class NodeSdkSocketsTest {
  private static final int SOCKETS = 20;
  private static final Pattern TAG = Pattern.compile("tag-\\d+");

  @TempDir static Path folder;
  private static TestCertificate certificate;
  private static TestGateway gateway;

  /** One way to open one, by its name in the script. */
  private enum Way {
    SERVER("openai", "/v1", SocketReplies.REALTIME, 7),
    BROWSER("openai", "/v1", SocketReplies.REALTIME, 7),
    RESPONSES("openai", "/v1", SocketReplies.RESPONSES, 3),
    LIVE("openai", "/v1", SocketReplies.LIVE, 1),
    GEMINI("gemini", "", SocketReplies.GEMINI, 4),
    MISTRAL("mistral", "", SocketReplies.MISTRAL, 4);

    private final String slug;
    private final String base;
    private final SocketReplies replies;
    private final int events;

    Way(String slug, String base, SocketReplies replies, int events) {
      this.slug = slug;
      this.base = base;
      this.replies = replies;
      this.events = events;
    }
  }

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    NodePackages.install();
    certificate = TestCertificate.in(folder, "ip:127.0.0.1");
    String chain = certificate.certificate().toString();
    gateway =
        TestGateway.start(
            "SALLYPORT_DATA_TLS_CERT", chain,
            "SALLYPORT_DATA_TLS_KEY", certificate.key().toString(),
            "SALLYPORT_CA_FILE", chain);
  }

  @AfterAll
  static void close() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void socket_tellsTheSame(Way way) throws IOException, InterruptedException {
    try (SocketVendor near = SocketVendor.start(certificate, way.replies);
        SocketVendor far = SocketVendor.start(certificate, way.replies)) {
      Map<String, List<JsonObject>> cases = NodePackages.byCase(run(way, near, far));

      cases.forEach(NodeSdkSocketsTest::assertSame);
      JsonObject talk = through(cases, "talk").getJsonObject("value");
      assertThat(talk.getJsonArray("told").encode()).contains("tag-Ä");
      assertThat(talk.getJsonArray("told")).hasSize(way.events);
      assertNotMixed(through(cases, "parallel").getJsonArray("value"));
      assertThat(through(cases, "unknown key").getJsonObject("error").encode()).contains("401");
      if (way != Way.MISTRAL) { // whose SDK tells no code
        JsonObject end = through(cases, "closed by the provider").getJsonObject("value");
        assertThat(end.getInteger("code")).isEqualTo(4001);
        assertThat(end.getString("reason")).isEqualTo("as told");
      }
      assertThat(far.seen()).hasSize(SOCKETS + 2).isEqualTo(near.seen());
    }
  }

  private static JsonObject through(Map<String, List<JsonObject>> cases, String name) {
    return cases.get(name).get(1);
  }

  private static void assertSame(String name, List<JsonObject> lines) {
    assertThat(lines).as(name).hasSize(2);
    lines.forEach(line -> line.remove("way"));
    assertThat(lines.get(1)).as(name).isEqualTo(lines.get(0));
  }

  private static void assertNotMixed(JsonArray talks) {
    assertThat(talks).hasSize(SOCKETS);
    for (int i = 0; i < SOCKETS; i++) {
      assertThat(TAG.matcher(talks.getJsonObject(i).encode()).results())
          .extracting(MatchResult::group)
          .isNotEmpty()
          .containsOnly("tag-" + i);
    }
  }

  private static List<JsonObject> run(Way way, SocketVendor near, SocketVendor far)
      throws IOException, InterruptedException {
    Map<String, String> env = new HashMap<>();
    env.put("DIRECT_URL", near.url() + way.base);
    env.put("DIRECT_KEY", GatewayExtension.SECRET);
    env.putAll(through(way.slug, way.base, far.url() + way.base));
    return NodePackages.lines(env, "node", "realtime.mjs", way.name().toLowerCase(Locale.ROOT));
  }

  private static Map<String, String> through(String slug, String base, String endpoint) {
    return Map.of(
        "GATEWAY_URL", "https://127.0.0.1:%d/%s%s".formatted(gateway.dataPort(), slug, base),
        "GATEWAY_KEY", gateway.key(slug, endpoint, GatewayExtension.SECRET),
        "UNKNOWN_KEY", KeyText.generate().revealText(),
        "NODE_EXTRA_CA_CERTS", certificate.certificate().toAbsolutePath().toString());
  }

  @Test
  void sdk_talksToTheEcho_ofTheEvaluation() throws IOException, InterruptedException {
    Vertx vertx = Vertx.vertx();
    Secret secret = Secret.of(GatewayExtension.SECRET);
    EchoProvider echo = EchoProvider.listen(vertx, secret, Duration.ZERO).await();
    Map<String, String> env = through("openai", "/v1", echo.url() + "/v1");
    Map<String, List<JsonObject>> cases =
        NodePackages.byCase(NodePackages.lines(env, "node", "realtime.mjs", "echo"));
    vertx.close().await();

    JsonObject talk = cases.get("talk").get(0).getJsonObject("value");
    assertThat(talk.getJsonArray("told"))
        .extracting(event -> ((JsonObject) event).getString("type"))
        .containsExactly(
            "session.created",
            "conversation.item.done",
            "response.created",
            "response.output_text.delta",
            "response.output_text.done",
            "response.done");
    assertThat(talk.getInteger("code")).isEqualTo(4000);
    assertThat(cases.get("unknown key").get(0).getJsonObject("error").encode()).contains("401");
    assertNotMixed(cases.get("parallel").get(0).getJsonArray("value"));
  }
}
