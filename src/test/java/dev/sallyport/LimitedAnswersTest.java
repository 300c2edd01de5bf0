package dev.sallyport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.PathGroup;
import dev.sallyport.http.RawClient;
import dev.sallyport.runtime.TestRedis;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of a call that was admitted, its answer tells of the limits. */
class LimitedAnswersTest {
  private static final String CHAT = "/v1/chat/completions";

  @TempDir static Path folder;
  private static TestRedis redis;
  private static FakeProvider provider;
  private static TestGateway gateway;

  @BeforeAll
  static void start() {
    redis = new TestRedis(folder, "--requirepass", "pw-of-the-test-redis").start();
    provider = FakeProvider.start();
    gateway =
        TestGateway.start(
            "SALLYPORT_REDIS_URL", TestGateway.redisUrl(redis.port()),
            "SALLYPORT_UPSTREAM_FIRST_BYTE_TIMEOUT", "400ms",
            "SALLYPORT_INBOUND_MEDIA_BODY_LIMIT", "1KiB");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    provider.close();
    redis.close();
  }

  private static String limited(FakeProvider at) {
    String key = gateway.key("openai", at.url(), "secret");
    gateway.alterKey("limits = '[{\"metric\":\"requests\",\"max\":9,\"window\":\"1h\"}]'");
    return key;
  }

  private static void assertTold(Answer answer, int status) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("x-ratelimit-limit-requests")).containsExactly("9");
    assertThat(answer.header("x-ratelimit-remaining-requests")).containsExactly("8");
    assertThat(answer.header("x-ratelimit-reset-requests")).hasSize(1);
  }

  private static void says(String answer) {
    provider.does(
        call -> {
          call.body();
          call.send(answer);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "204 No Content\r\n\r\n",
        "304 Not Modified\r\nETag: \"x\"\r\n\r\n",
        "307 Elsewhere\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n",
        "400 Bad Request\r\nContent-Length: 2\r\n\r\n{}",
        "500 Oh\r\nContent-Length: 0\r\n\r\n",
        "200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      })
  void answerOfTheProvider_tells(String answer) {
    says("HTTP/1.1 " + answer);

    Answer told = Answer.to(gateway.dataPort(), Requests.post(CHAT, limited(provider), "{}"));

    assertTold(told, Integer.parseInt(answer.substring(0, 3)));
  }

  @Test
  void answerToHead_tells() {
    says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    try (RawClient client = RawClient.to(gateway.dataPort())) {
      client.send(Requests.head("HEAD", "/v1/models", limited(provider)));

      assertTold(new Answer(client.readUntil("\r\n\r\n"), Buffer.buffer(), ""), 200);
    }
  }

  @Test
  void failureOfTheProvider_tells() {
    FakeProvider gone = FakeProvider.start();
    gone.close();
    assertTold(Answer.to(gateway.dataPort(), Requests.post(CHAT, limited(gone), "{}")), 502);

    provider.does(
        call -> {
          call.body();
          call.awaitEnd();
        });
    assertTold(Answer.to(gateway.dataPort(), Requests.post(CHAT, limited(provider), "{}")), 504);
  }

  @Test
  void bodyThatGrowsTooLarge_isToldToo() {
    provider.does(ProviderCall::body);
    String request =
        Requests.head(
                "POST",
                "/v1/audio/transcriptions",
                limited(provider),
                "Content-Type: multipart/form-data; boundary=b",
                "Transfer-Encoding: chunked")
            + "800\r\n"
            + "x".repeat(0x800)
            + "\r\n";

    assertTold(Answer.to(gateway.dataPort(), request), 413);
  }

  private static long scriptCalls() {
    try (RawClient client = RawClient.to(redis.port())) {
      client.send("AUTH pw-of-the-test-redis\r\nINFO commandstats\r\n");
      client.readUntil("+OK\r\n");
      String length = client.readUntil("\r\n");
      String all = new String(client.read(Integer.parseInt(length.substring(1).trim())), US_ASCII);
      return all.lines()
          .filter(line -> line.startsWith("cmdstat_eval"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^=]*=(\\d+).*", "$1").trim()))
          .sum();
    }
  }

  @Test
  void callWithoutLimits_asksRedisNothing_andLimitedOneOnce() {
    says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    String free = gateway.key("openai", provider.url(), "secret");
    long before = scriptCalls();
    for (int i = 0; i < 5; i++) {
      Answer.to(gateway.dataPort(), Requests.post(CHAT, free, "{}"));
    }
    assertThat(scriptCalls()).isEqualTo(before);

    String limited = limited(provider);
    Answer.to(gateway.dataPort(), Requests.post(CHAT, limited, "{}"));
    long loaded = scriptCalls();
    for (int i = 0; i < 5; i++) {
      Answer.to(gateway.dataPort(), Requests.post(CHAT, limited, "{}"));
    }
    assertThat(scriptCalls()).isBetween(loaded + 5, loaded + 6);
  }

  @Test
  void call_isChargedAllLimitsOfAllScopes_atOnce() {
    says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    var credential = gateway.credential("openai", provider.url(), "secret");
    String key = gateway.key(Set.of(PathGroup.INFERENCE), Optional.empty(), credential);
    String many =
        "(select jsonb_agg(jsonb_build_object('metric', 'requests', 'max', 40 + n,"
            + " 'window', n || 's', 'model', case n % 2 when 0 then '*' else 'g}t:*' end))"
            + " from generate_series(1, 20) n)";
    gateway.alterKey("limits = " + many);
    for (String table : new String[] {"credential", "workspace", "organization"}) {
      gateway.execute("update " + table + " set limits = " + many);
    }
    String body = "{\"model\":\"G}T:" + "x".repeat(900) + "\"}";
    try {
      Answer answer = Answer.to(gateway.dataPort(), Requests.post(CHAT, key, body));

      assertTold(answer, 200, 41);
      assertThat(answer.header("sallyport-degraded")).isEmpty();
    } finally {
      gateway.execute("update workspace set limits = '[]'");
      gateway.execute("update organization set limits = '[]'");
    }
  }

  private static void assertTold(Answer answer, int status, int max) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("x-ratelimit-limit-requests")).containsExactly(Integer.toString(max));
  }

  @Test
  void nothing_isAdmitted_whereTheMostIsNone() {
    String key = gateway.key("openai", provider.url(), "secret");
    gateway.alterKey("limits = '[{\"metric\":\"requests\",\"max\":0,\"window\":\"month\"}]'");

    Answer refused = Answer.to(gateway.dataPort(), Requests.post(CHAT, key, "{}"));

    assertTold(refused, 429, 0);
    assertThat(refused.header("retry-after")).isEmpty();
    assertThat(refused.header("retry-after-ms")).isEmpty();
    assertThat(refused.text()).contains("this key may make no requests.", "insufficient_quota");
  }

  @Test
  void inactiveKey_isUnknown() {
    String key = gateway.key("anthropic", provider.url(), "secret");
    gateway.alterKey("active = false");

    Answer refused = Answer.to(gateway.dataPort(), Requests.post("/v1/messages", key, "{}"));

    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.text()).contains("authentication_error").contains("The key is not known.");
  }
}
