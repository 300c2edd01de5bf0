package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits on requests, as clients see them. */
class RequestLimitTest {
  private static final String PER_MINUTE =
      "[{\"metric\":\"requests\",\"max\":2,\"window\":\"1m\"}]";

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static String limited(String provider, String limits) {
    String key = gateway.key(provider);
    gateway.gateway().alterKey("limits = '" + limits + "'");
    return key;
  }

  private static Answer post(String path, String key) {
    return Answer.to(gateway.port(), Requests.post(path, key, "{}"));
  }

  private static List<Answer> three(String path, String key) {
    return List.of(post(path, key), post(path, key), post(path, key));
  }

  private static void assertRefused(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(429);
    assertThat(answer.header("x-should-retry")).containsExactly("true");
    long seconds = Long.parseLong(answer.header("retry-after").get(0));
    long millis = Long.parseLong(answer.header("retry-after-ms").get(0));
    assertThat(seconds).isBetween(50L, 63L).isEqualTo((millis + 999) / 1000);
    assertThat(answer.text())
        .contains(
            "Rate limit reached: this key may make 2 requests per 1m. Try again in "
                + seconds
                + " s.");
    assertThat(answer.header("content-type")).containsExactly("application/json");
  }

  @Test
  void openai() {
    List<Answer> answers = three("/v1/chat/completions", limited("openai", PER_MINUTE));

    assertThat(answers.get(0).status()).isEqualTo(200);
    assertThat(answers.get(0).header("x-ratelimit-limit-requests")).containsExactly("2");
    assertThat(answers.get(0).header("x-ratelimit-remaining-requests")).containsExactly("1");
    assertThat(answers.get(1).header("x-ratelimit-remaining-requests")).containsExactly("0");
    assertThat(answers.get(1).header("x-ratelimit-reset-requests").get(0)).matches("1m[0-3]s");
    assertRefused(answers.get(2));
    JsonObject error = answers.get(2).json().getJsonObject("error");
    assertThat(error.getString("type")).isEqualTo("rate_limit_exceeded");
    assertThat(error.getString("code")).isEqualTo("rate_limit_exceeded");
    assertThat(answers.get(2).header("x-ratelimit-remaining-requests")).containsExactly("0");
  }

  @Test
  void anthropic() {
    List<Answer> answers = three("/v1/messages", limited("anthropic", PER_MINUTE));

    assertThat(answers.get(0).header("anthropic-ratelimit-requests-limit")).containsExactly("2");
    assertThat(answers.get(0).header("anthropic-ratelimit-requests-remaining"))
        .containsExactly("1");
    String reset = answers.get(1).header("anthropic-ratelimit-requests-reset").get(0);
    assertThat(reset).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(Duration.between(Instant.now(), Instant.parse(reset)).toSeconds())
        .isBetween(50L, 65L);
    assertRefused(answers.get(2));
    assertThat(answers.get(2).json().getJsonObject("error").getString("type"))
        .isEqualTo("rate_limit_error");
  }

  @Test
  void gemini() {
    List<Answer> answers = three("/v1beta/models/g:generateContent", limited("gemini", PER_MINUTE));

    assertThat(answers.get(0).head().toLowerCase(java.util.Locale.ROOT)).doesNotContain("limit");
    assertRefused(answers.get(2));
    JsonObject error = answers.get(2).json().getJsonObject("error");
    assertThat(error.getString("status")).isEqualTo("RESOURCE_EXHAUSTED");
    JsonArray details = error.getJsonArray("details");
    assertThat(details.getJsonObject(0).getString("@type")).endsWith("google.rpc.QuotaFailure");
    assertThat(
            details
                .getJsonObject(0)
                .getJsonArray("violations")
                .getJsonObject(0)
                .getString("quotaId"))
        .isEqualTo("RequestsPerKeyPerMinute");
    assertThat(details.getJsonObject(1).getString("@type")).endsWith("google.rpc.RetryInfo");
    assertThat(details.getJsonObject(1).getString("retryDelay"))
        .isEqualTo(answers.get(2).header("retry-after").get(0) + "s");
  }

  @Test
  void mistral_isToldOfWindowsOfAMinuteOnly() {
    List<Answer> answers = three("/mistral/v1/chat/completions", limited("mistral", PER_MINUTE));
    Answer hourly =
        post("/mistral/v1/chat/completions", limited("mistral", PER_MINUTE.replace("1m", "1h")));

    assertThat(answers.get(0).header("x-ratelimit-limit-req-minute")).containsExactly("2");
    assertThat(answers.get(0).header("x-ratelimit-remaining-req-minute")).containsExactly("1");
    assertRefused(answers.get(2));
    assertThat(answers.get(2).json().getString("object")).isEqualTo("error");
    assertThat(hourly.head()).doesNotContain("ratelimit");
  }

  @Test
  void openrouter() {
    List<Answer> answers =
        three("/openrouter/v1/chat/completions", limited("openrouter", PER_MINUTE));

    assertThat(answers.get(0).header("x-ratelimit-limit")).containsExactly("2");
    assertThat(answers.get(0).header("x-ratelimit-remaining")).containsExactly("1");
    long reset = Long.parseLong(answers.get(0).header("x-ratelimit-reset").get(0));
    assertThat(reset - System.currentTimeMillis()).isBetween(50_000L, 65_000L);
    assertRefused(answers.get(2));
    assertThat(answers.get(2).json().getJsonObject("error").getInteger("code")).isEqualTo(429);
  }

  @ParameterizedTest
  @CsvSource({"cohere, /cohere/v2/chat, message", "ollama, /ollama/api/chat, error"})
  void dialectsWithoutHeaders_areStillRefused(String slug, String path, String field) {
    List<Answer> answers = three(path, limited(slug, PER_MINUTE));

    assertThat(answers.get(0).head()).doesNotContain("ratelimit");
    assertRefused(answers.get(2));
    assertThat(answers.get(2).json().getString(field)).startsWith("Rate limit reached");
  }

  @ParameterizedTest
  @CsvSource({
    "100, 40, 1, 100, 40, 6m0s",
    "100, 1, 1, 100, 1, 6m0s",
    "100, 40, 50, 50, 39, ours",
    "100, -1, 50, 50, 39, ours"
  })
  void tighter_ofTheProvidersLimitAndOurs_isTold(
      long theirMax, long theirs, long ourMax, long max, long remaining, String reset) {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.send(
                  "HTTP/1.1 429 Too Many\r\nX-RateLimit-Limit-Requests: "
                      + theirMax
                      + "\r\nx-ratelimit-remaining-requests: "
                      + theirs
                      + "\r\nx-ratelimit-reset-requests: 6m0s\r\nx-ratelimit-remaining-tokens: 7"
                      + "\r\nsallyport-degraded: 1\r\nContent-Length: 0\r\n\r\n");
            });
    long admitted = ourMax == 50 ? 50 - 39 : 1;
    String key =
        limited("openai", PER_MINUTE.replace(":2,", ":" + (ourMax == 1 ? 1000 : ourMax) + ","));

    Answer last = post("/v1/chat/completions", key);
    for (int i = 1; i < admitted; i++) {
      last = post("/v1/chat/completions", key);
    }

    assertThat(last.status()).isEqualTo(429);
    assertThat(last.header("x-ratelimit-limit-requests")).containsExactly(Long.toString(max));
    assertThat(last.header("x-ratelimit-remaining-requests"))
        .containsExactly(Long.toString(remaining));
    assertThat(last.header("x-ratelimit-reset-requests"))
        .allMatch(told -> told.equals("6m0s") == reset.equals("6m0s"));
    assertThat(last.header("x-ratelimit-remaining-tokens")).containsExactly("7");
    assertThat(last.header("sallyport-degraded")).isEmpty();
  }

  @Test
  void limits_ofAllScopesCount_andTheTightestIsTold() {
    String key = limited("openai", PER_MINUTE.replace(":2,", ":9,"));
    gateway
        .gateway()
        .execute(
            """
            update credential
               set limits = '[{"metric":"requests","max":1,"window":"1h"},
                              {"metric":"requests","max":50,"window":"1s"}]'
             where seq = (select max(seq) from credential)""");

    Answer first = post("/v1/chat/completions", key);
    Answer second = post("/v1/chat/completions", key);

    assertThat(first.header("x-ratelimit-limit-requests")).containsExactly("1");
    assertThat(second.status()).isEqualTo(429);
    assertThat(second.text()).contains("this credential may make 1 requests per 1h");
  }

  @Test
  void limitOfAModel_countsItsRequestsAlone() {
    String key =
        limited(
            "openai",
            "[{\"metric\":\"requests\",\"max\":1,\"window\":\"1h\",\"model\":\"gpt-*\"}]");
    String path = "/v1/chat/completions";
    List<Integer> statuses =
        List.of("{\"model\":\"x\"}", "{\"model\":\"gpt-4\"}", "{\"model\":\"GPT-5\"}", "{}")
            .stream()
            .map(body -> Answer.to(gateway.port(), Requests.post(path, key, body)).status())
            .toList();

    assertThat(statuses).containsExactly(200, 200, 429, 429);
    assertThat(Answer.to(gateway.port(), Requests.get("/v1/models", key)).status()).isEqualTo(200);
  }

  @Test
  void ownErrors_tellTheLimits_too() {
    gateway.provider().does(ProviderCall::reset);

    Answer answer = post("/v1/chat/completions", limited("openai", PER_MINUTE));

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.header("x-ratelimit-remaining-requests")).containsExactly("1");
  }

  @Test
  void upload_isRefused_beforeItBegins() {
    String key = limited("openai", PER_MINUTE.replace(":2,", ":0,"));

    Answer answer =
        Answer.to(
            gateway.port(),
            Requests.head(
                "POST",
                "/v1/audio/transcriptions",
                key,
                "Content-Type: audio/wav",
                "Content-Length: 100000000"));

    assertThat(answer.status()).isEqualTo(429);
    assertThat(gateway.provider().wasCalled()).isFalse();
  }
}
