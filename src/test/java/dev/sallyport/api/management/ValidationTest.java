package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.SECRET;
import static dev.sallyport.api.management.Operator.credential;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.FakeProvider;
import dev.sallyport.ProviderCall;
import dev.sallyport.api.management.ManagementExtension.Management;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(ManagementExtension.class)
class ValidationTest {
  private static final String CANARY = "canary-5b02e7";

  private final FakeProvider provider = FakeProvider.start();

  @AfterEach
  void stop() {
    provider.close();
  }

  private JsonObject stored(Operator admin) {
    return admin.post("/v1/credentials", credential().put("endpoint", provider.url())).json();
  }

  private static Answer validate(Operator admin, JsonObject made) {
    return admin
        .client()
        .send(
            HttpMethod.POST,
            "/v1/credentials/" + made.getString("id") + "/validate",
            Buffer.buffer());
  }

  private static JsonObject kept(Operator admin, JsonObject made) {
    return admin.get("/v1/credentials/" + made.getString("id")).json().getJsonObject("validation");
  }

  @ParameterizedTest
  @CsvSource({
    "200 OK, valid",
    "401 No, refused",
    "403 No, refused",
    "404 No, unexpected",
    "400 No, unexpected",
    "429 Slow, rate_limited",
    "500 Oh, unexpected",
  })
  void status_isTheOutcome_andNothingElseIsTold(String status, String outcome, Operator admin) {
    provider.does(call -> call.answer(status + " " + CANARY, "text/plain", CANARY + SECRET));
    JsonObject made = stored(admin);

    Answer answer = validate(admin, made);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().getString("outcome")).isEqualTo(outcome);
    assertThat(answer.body().toString()).doesNotContain(CANARY, SECRET);
    assertThat(kept(admin, made)).isEqualTo(answer.json());
    ProviderCall call = provider.call();
    assertThat(call.requestLine()).isEqualTo("GET /v1/models HTTP/1.1");
    assertThat(call.header("authorization")).containsExactly("Bearer " + SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "anthropic, /v1/models?limit=1, x-api-key",
    "gemini, /v1beta/models?pageSize=1, x-goog-api-key",
    "cohere, /v1/models?page_size=1, authorization",
    "openrouter, /api/v1/key, authorization",
    "groq, /openai/v1/models, authorization",
    "deepseek, /v1/models, authorization",
    "perplexity, /async/chat/completions?limit=1, authorization",
    "ollama, /api/tags, authorization",
    "vllm, /v1/models, authorization",
  })
  void provider_isAskedInItsOwnWay(String slug, String uri, String header, Operator admin) {
    JsonObject draft = credential().put("provider", slug).put("endpoint", provider.url());
    JsonObject made = admin.post("/v1/credentials", draft).json();

    assertThat(validate(admin, made).json().getString("outcome")).isEqualTo("valid");

    ProviderCall call = provider.call();
    assertThat(call.requestLine()).isEqualTo("GET " + uri + " HTTP/1.1");
    assertThat(call.header(header)).singleElement().asString().endsWith(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"API_KEY_INVALID", "Incorrect API key provided"})
  void badRequest_isARefusal_whereItSaysSo(String words, Operator admin) {
    provider.does(call -> call.answer("400 Bad Request", "application/json", words));

    assertThat(validate(admin, stored(admin)).json().getString("outcome")).isEqualTo("refused");
  }

  @Test
  void redirect_isNotFollowed(Operator admin) {
    try (FakeProvider elsewhere = FakeProvider.start()) {
      provider.does(
          call ->
              call.send(
                  "HTTP/1.1 302 Found\r\nlocation: "
                      + elsewhere.url()
                      + "\r\ncontent-length: 0\r\n\r\n"));

      assertThat(validate(admin, stored(admin)).json().getString("outcome"))
          .isEqualTo("unexpected");
      assertThat(elsewhere.connections()).isZero();
    }
  }

  @Test
  void silence_isGivenUp_inTime(Operator admin) {
    CountDownLatch over = new CountDownLatch(1);
    provider.does(call -> await(over));

    Answer answer = validate(admin, stored(admin));

    over.countDown();
    assertThat(answer.json().getString("outcome")).isEqualTo("timed_out");
  }

  @Test
  void endlessBadRequest_isNotReadToItsEnd(Operator admin) {
    provider.does(
        call -> {
          call.send("HTTP/1.1 400 No\r\ncontent-length: 100000000\r\n\r\n");
          for (int i = 0; i < 10_000; i++) {
            call.send("x".repeat(1_000));
          }
        });

    assertThat(validate(admin, stored(admin)).json().getString("outcome")).isEqualTo("unexpected");
  }

  @Test
  void closedPort_isUnreachable(Operator admin) throws IOException {
    String closed;
    try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = "http://127.0.0.1:" + port.getLocalPort();
    }
    JsonObject made = admin.post("/v1/credentials", credential().put("endpoint", closed)).json();

    assertThat(validate(admin, made).json().getString("outcome")).isEqualTo("unreachable");
  }

  @Test
  void deniedAddress_isNotCalled(Operator admin, Management management) {
    JsonObject made = stored(admin);
    management.sql(
        "update credential set endpoint = 'http://169.254.169.254' where uid = '%s'"
            .formatted(made.getString("id")));

    assertThat(validate(admin, made).json().getString("outcome")).isEqualTo("not_allowed");
  }

  @Test
  void outcome_isNotKept_whenTheCredentialWasChangedMeanwhile(Operator admin) {
    JsonObject made = stored(admin);
    provider.does(
        call -> {
          admin.patch(
              "/v1/credentials/" + made.getString("id"), new JsonObject().put("secret", "sk-2"));
          call.answer("200 OK", "application/json", "{}");
        });

    assertThat(validate(admin, made).json().getString("outcome")).isEqualTo("valid");
    assertThat(kept(admin, made)).isNull();
  }

  @Test
  void outcome_isForgotten_whenTheSecretChanges_butNotWhenTheNameDoes(Operator admin) {
    JsonObject made = stored(admin);
    String uri = "/v1/credentials/" + made.getString("id");
    validate(admin, made);

    admin.patch(uri, new JsonObject().put("name", "other"));
    assertThat(kept(admin, made)).isNotNull();
    admin.patch(uri, new JsonObject().put("secret", "sk-2"));
    assertThat(kept(admin, made)).isNull();
  }

  @Test
  void provider_isNotServedYet_whenItNeedsSigning(Operator admin) {
    JsonObject draft =
        credential()
            .put("provider", "bedrock")
            .put("accessKey", "AKexample")
            .put("region", "eu-central-1");
    JsonObject made = admin.post("/v1/credentials", draft).json();

    assertThat(validate(admin, made).status()).isEqualTo(501);
  }

  private static void await(CountDownLatch over) {
    try {
      over.await(8, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
