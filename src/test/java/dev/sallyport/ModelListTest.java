package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.models.ModelInfo;
import com.google.genai.Client;
import com.google.genai.types.HttpOptions;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.NotFoundException;
import com.openai.models.models.Model;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A list of models holds what the key may use, in the dialect that was asked. */
class ModelListTest {
  private static final String OPENAI =
      "{\"object\": \"list\", \"data\": [{\"id\":\"ok-1\",\"object\":\"model\",\"created\":1,"
          + "\"owned_by\":\"o\"}, {\"id\":\"bad\",\"object\":\"model\",\"created\":2,"
          + "\"owned_by\":\"o\"}]}";
  private static final String ANTHROPIC =
      "{\"data\":[{\"type\":\"model\",\"id\":\"bad\",\"display_name\":\"B\","
          + "\"created_at\":\"2025-02-19T00:00:00Z\"},{\"type\":\"model\",\"id\":\"ok-1\","
          + "\"display_name\":\"Ok\",\"created_at\":\"2025-02-19T00:00:00Z\"}],"
          + "\"has_more\":false,\"first_id\":\"bad\",\"last_id\":\"ok-1\"}";
  private static final String GEMINI =
      "{\"models\":[{\"name\":\"models/bad\"},{\"name\":\"models/ok-1\"}]}";

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static String key(String slug, boolean restricted) {
    String key = gateway.key(slug);
    if (restricted) {
      gateway.gateway().alterKey("models = '{ok-*,never-heard-of}'");
    }
    return key;
  }

  private static void lists(String text) {
    gateway.provider().does(call -> call.answer("200 OK", "application/json", text));
  }

  private static Answer get(String target, String key, String... lines) {
    return Answer.to(gateway.port(), Requests.get(target, key, lines));
  }

  @ParameterizedTest
  @CsvSource({
    "openai, /v1/models, /v1/models",
    "openai, /openai/v1/models, /v1/models",
    "openai, /openai/models?x=%2F, /models?x=%2F",
    "gemini, /v1beta/openai/models, /v1beta/openai/models",
    "gemini, /gemini/v1beta/openai/models, /v1beta/openai/models",
    "gemini, /v1/models, /v1beta/openai/models",
    "gemini, /v1beta/models?pageSize=3, /v1beta/models?pageSize=3",
    "gemini, /gemini/v1beta/models, /v1beta/models",
    "anthropic, /anthropic/v1/models?limit=2, /v1/models?limit=2",
    "mistral, /mistral/v1/models, /v1/models",
    "cohere, /cohere/v1/models, /v1/models",
    "ollama, /ollama/api/tags, /api/tags",
    "ollama, /ollama/v1/models, /v1/models",
    "ollama, /v1/models, /v1/models",
    "openrouter, /openrouter/v1/models, /v1/models",
    "together, /together/v1/models, /v1/models"
  })
  void list_passesAsItIs_whereTheKeyHasNoRules(String slug, String target, String asked) {
    String odd = "{ \"no list\" :\n1.50 }";
    gateway
        .provider()
        .does(
            call ->
                call.send(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"e\"\r\n"
                        + "Content-Length: "
                        + odd.length()
                        + "\r\n\r\n"
                        + odd));

    Answer answer = get(target, key(slug, false), "Accept-Encoding: gzip");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(odd);
    assertThat(answer.header("etag")).containsExactly("\"e\"");
    ProviderCall call = gateway.provider().call();
    assertThat(call.requestLine()).isEqualTo("GET " + asked + " HTTP/1.1");
    assertThat(call.header("accept-encoding")).containsExactly("gzip");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "openai | /v1/models | /v1/models | {\"data\":[{\"id\":\"bad\"},{\"id\":\"ok-1\"}]} | {\"data\":[{\"id\":\"ok-1\"}]}",
        "openai | /v1/%6Dodels/ | /v1/%6Dodels/ | {\"data\":[{\"id\":\"bad\"}]} | {\"data\":[]}",
        "gemini | /v1beta/models?pageSize=1&pageToken=t | /v1beta/models?pageToken=t&pageSize=1000 | {\"models\":[{\"name\":\"models/bad\"},{\"name\":\"models/ok-1\"}]} | {\"models\":[{\"name\":\"models/ok-1\"}]}",
        "anthropic | /anthropic/v1/models | /v1/models?limit=1000 | {\"data\":[{\"id\":\"bad\"}],\"last_id\":\"bad\"} | {\"data\":[],\"last_id\":null}",
        "cohere | /cohere/v1/models | /v1/models?page_size=1000 | {\"models\":[{\"name\":\"bad\"},{\"name\":\"ok-1\"}]} | {\"models\":[{\"name\":\"ok-1\"}]}",
        "ollama | /ollama/api/tags | /api/tags | {\"models\":[{\"name\":\"ok-1\"},{\"name\":\"bad\"}]} | {\"models\":[{\"name\":\"ok-1\"}]}",
        "together | /together/v1/models | /v1/models | [{\"id\":\"bad\"},{\"id\":\"ok-1\"}] | [{\"id\":\"ok-1\"}]"
      })
  void list_holdsWhatTheKeyMayUse(
      String slug, String target, String asked, String theirs, String ours) {
    lists(theirs);

    Answer answer = get(target, key(slug, true));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(ours);
    assertThat(answer.header("content-length")).containsExactly("" + ours.length());
    assertThat(gateway.provider().call().requestLine()).isEqualTo("GET " + asked + " HTTP/1.1");
  }

  @Test
  void head_tellsNothingOfTheTextThatTheClientDoesNotGet() {
    gateway
        .provider()
        .does(
            call ->
                call.send(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"e\"\r\n"
                        + "Content-MD5: x\r\nX-Kept: 1\r\nSet-Cookie: a\r\nX-S: "
                        + GatewayExtension.SECRET
                        + "\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n"));

    Answer answer =
        get(
            "/v1/models",
            key("openai", true),
            "Accept-Encoding: gzip, br",
            "Range: bytes=0-3",
            "If-None-Match: \"e\"");

    assertThat(answer.text()).isEqualTo("[]");
    assertThat(answer.lines())
        .filteredOn(line -> !line.startsWith("sallyport-request-id: "))
        .containsExactlyInAnyOrder(
            "Content-Type: application/json", "X-Kept: 1", "content-length: 2");
    ProviderCall call = gateway.provider().call();
    assertThat(call.header("accept-encoding")).containsExactly("identity");
    assertThat(call.head()).doesNotContainIgnoringCase("range:").doesNotContain("If-None");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 2\r\n\r\nno",
        "Content-Length: 0\r\n\r\n",
        "Content-Length: 50\r\n\r\n{\"data\":[",
        "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]"
      })
  void list_isRefused_whenItCannotBeRead(String answer) {
    gateway
        .provider()
        .does(
            call -> {
              call.send("HTTP/1.1 200 OK\r\n" + answer);
              call.hangUp();
            });

    Answer refused = get("/v1/models", key("openai", true));

    assertThat(refused.status()).isEqualTo(502);
    assertThat(refused.json().getJsonObject("error").getString("message"))
        .startsWith("The provider");
  }

  @Test
  void list_isRefused_whenItIsTooLong() {
    String id = "x".repeat(1 << 20);
    gateway
        .provider()
        .does(
            call -> {
              call.begin("application/json");
              call.chunk("[");
              for (int i = 0; i < 5; i++) {
                call.chunk("\"" + id + "\",");
              }
              call.awaitEnd();
            });

    assertThat(get("/v1/models", key("openai", true)).status()).isEqualTo(502);
  }

  @Test
  void refusalOfTheProvider_passesAsItIs() {
    gateway.provider().does(call -> call.answer("429 No", "text/plain", "slow down"));

    Answer answer = get("/v1/models", key("openai", true));

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.text()).isEqualTo("slow down");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anthropicsModels_areListedAsOpenai_onOpenaisPath(boolean restricted) {
    lists(ANTHROPIC);
    String key = key("anthropic", restricted);
    OpenAIClient sdk = openai(key);

    var models = sdk.models().list().data();

    assertThat(models.stream().map(Model::id))
        .containsExactly(restricted ? new String[] {"ok-1"} : new String[] {"bad", "ok-1"});
    assertThat(models).allSatisfy(model -> assertThat(model.validate().created()).isPositive());
    ProviderCall call = gateway.provider().call();
    assertThat(call.requestLine()).isEqualTo("GET /v1/models?limit=1000 HTTP/1.1");
    assertThat(call.header("x-api-key")).containsExactly(GatewayExtension.SECRET);
    assertThat(call.header("anthropic-version")).containsExactly("2023-06-01");
    assertThat(call.head()).doesNotContain(key);
    sdk.close();
  }

  @Test
  void oneModelOfCohere_isToldAsOpenai_onOpenaisPath() {
    lists("{\"name\":\"command-a\",\"endpoints\":[\"chat\"]}");
    OpenAIClient sdk = openai(key("cohere", false));

    Model model = sdk.models().retrieve("command-a");

    assertThat(model.validate().id()).isEqualTo("command-a");
    assertThat(gateway.provider().call().requestLine())
        .isEqualTo("GET /v1/models/command-a HTTP/1.1");
    sdk.close();
  }

  @Test
  void officialSdks_listWhatTheKeyMayUse_andFindNothingElse() {
    lists(OPENAI);
    OpenAIClient openai = openai(key("openai", true));
    assertThat(openai.models().list().data().stream().map(Model::id)).containsExactly("ok-1");
    assertThatThrownBy(() -> openai.models().retrieve("bad")).isInstanceOf(NotFoundException.class);
    openai.close();

    lists(ANTHROPIC);
    AnthropicClient anthropic =
        AnthropicOkHttpClient.builder()
            .apiKey(key("anthropic", true))
            .baseUrl(gateway.url())
            .build();
    assertThat(anthropic.models().list().autoPager().stream().map(ModelInfo::id))
        .containsExactly("ok-1");
    assertThatThrownBy(() -> anthropic.models().retrieve("bad"))
        .isInstanceOf(com.anthropic.errors.NotFoundException.class);
    anthropic.close();

    lists(GEMINI);
    try (Client gemini =
        Client.builder()
            .apiKey(key("gemini", true))
            .httpOptions(HttpOptions.builder().baseUrl(gateway.url()).build())
            .build()) {
      assertThat(gemini.models.list(null))
          .extracting(m -> m.name().get())
          .containsExactly("models/ok-1");
    }
  }

  private static OpenAIClient openai(String key) {
    return OpenAIOkHttpClient.builder()
        .apiKey(key)
        .baseUrl(gateway.url() + "/v1")
        .maxRetries(0)
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "openai, /v1/models/bad",
    "openai, /openai/v1/models/org%2Fbad",
    "gemini, /v1beta/models/bad",
    "gemini, /v1beta/openai/models/models/bad",
    "anthropic, /anthropic/v1/models/bad"
  })
  void model_isNotFound_whereTheKeyMayNotUseIt(String slug, String target) {
    Answer answer = get(target, key(slug, true));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).contains("bad does not exist, or this key may not use it.");
    assertThat(gateway.provider().wasCalled()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "openai, /v1/models, data",
    "anthropic, /anthropic/v1/models, data",
    "gemini, /v1beta/models, models",
    "gemini, /v1beta/openai/models, data"
  })
  void echo_listsItsModels_inEachDialect(String slug, String target, String field) {
    JsonObject list =
        get(
                target,
                gateway.echoKey(slug),
                slug.equals("anthropic") ? "anthropic-version: 1" : "x: y")
            .json();

    assertThat(list.getJsonArray(field)).as(list.encode()).hasSize(1);
    assertThat(list.encode()).contains("echo");
  }
}
