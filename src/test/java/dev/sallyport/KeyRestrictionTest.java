package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.PathGroup;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key may not do although it is known: addresses, models, providers of its own. */
class KeyRestrictionTest {
  private static final String CHAT = "/v1/chat/completions";

  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with("SALLYPORT_TRUSTED_PROXIES", "127.0.0.1/32");

  private static Answer send(String request) {
    return Answer.to(gateway.port(), request);
  }

  private static String restricted(String provider, String assignments) {
    String key = gateway.key(provider);
    gateway.gateway().alterKey(assignments);
    return key;
  }

  @ParameterizedTest
  @CsvSource({
    "'10.0.0.0/8', 10.1.2.3, 200",
    "'10.0.0.0/8', 11.1.2.3, 403",
    "'10.0.0.0/8', '10.1.2.3, 11.1.2.3', 403",
    "'10.0.0.0/8,fd00::/8', fd00::1, 200",
    "'10.0.0.0/8', nonsense, 403",
    "'127.0.0.0/8', nonsense, 403",
    "'127.0.0.0/8', '10.1.2.3, unknown', 403",
    "'10.0.0.0/8', 10.1.2.3:4711, 200",
    "'::ffff:10.0.0.0/104', 10.1.2.3, 200",
    "'10.0.0.0/8', ::ffff:10.1.2.3, 200",
    "'127.0.0.1', 127.0.0.1, 200"
  })
  void address_isHeldAgainstTheKeysRanges(String ranges, String forwarded, int status) {
    String key = restricted("openai", "allowed_cidrs = '{" + ranges + "}'");

    Answer answer = send(Requests.get("/v1/models", key, "X-Forwarded-For: " + forwarded));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(gateway.provider().wasCalled()).isEqualTo(status == 200);
    if (status == 403) {
      assertThat(answer.json().getJsonObject("error").getString("message"))
          .isEqualTo("This key may not be used from this address.");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "openai    | /v1/chat/completions         | {\"model\":\"ok-1\"}                     | 200",
        "openai    | /v1/chat/completions         | {\"messages\":[],\"model\":\"ok-1\"}      | 200",
        "openai    | /v1/chat/completions         | {\"model\":\"bad\"}                      | 403",
        "openai    | /v1/chat/completions         | {\"model\":\"ok-1\",\"model\":\"bad\"}   | 400",
        "openai    | /v1/chat/completions         | {\"model\":\"ok-1\",\"Model\":\"bad\"}   | 400",
        "openai    | /v1/chat/completions         | {\"model\":7}                            | 400",
        "openai    | /v1/chat/completions         | {}                                       | 400",
        "openai    | /openai/v1/responses         | {\"model\":\"bad\"}                      | 403",
        "anthropic | /v1/messages                 | {\"model\":\"ok-1\"}                     | 200",
        "anthropic | /v1/messages                 | {\"model\":\"bad\"}                      | 403",
        "anthropic | /anthropic/v1/messages       | {}                                       | 400",
        "gemini    | /v1beta/models/ok-1:generateContent | {}                                | 200",
        "gemini    | /v1beta/models/bad:generateContent  | {\"model\":\"ok-1\"}              | 403",
        "gemini    | /v1beta/models/b%61d:generateContent | {\"model\":\"ok-1\"}             | 403",
        "gemini    | /v1beta/models/%6Fk-1:generateContent | {}                              | 200",
        "gemini    | /v1beta/openai/chat/completions | {\"model\":\"models/ok-1\"}           | 200",
        "gemini    | /v1beta/openai/chat/completions | {\"model\":\"models/bad\"}            | 403",
        "mistral   | /mistral/v1/fim/completions  | {\"model\":\"bad\"}                      | 403",
        "cohere    | /cohere/v2/chat              | {\"model\":\"bad\"}                      | 403",
        "cohere    | /cohere/v1/check-api-key     | {}                                       | 200",
        "ollama    | /ollama/api/chat             | {\"model\":\"bad\"}                      | 403",
        "openrouter| /openrouter/v1/chat/completions | {\"model\":\"ok-1\",\"models\":[\"bad\"]} | 403",
        "openrouter| /openrouter/v1/chat/completions | {\"models\":[\"ok-1\"]}               | 200",
      })
  void model_isHeldAgainstTheKeysPatterns(String slug, String path, String body, int status) {
    String key = restricted(slug, "models = '{ok-*}'");

    Answer answer = send(Requests.post(path, key, body));

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    if (status == 200) {
      assertThat(gateway.provider().call().received()).asString().isEqualTo(body);
    } else {
      assertThat(gateway.provider().wasCalled()).isFalse();
      assertThat(answer.text()).contains(status == 403 ? "may not use the model bad." : "model");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models, 200",
    "/v1/models/ok-2, 200",
    "/v1/models/bad, 404",
    "/v1/models/org%2Fbad, 404",
    "/v1/files, 200"
  })
  void pathsWithoutAModel_areOpenToRestrictedKeys(String path, int status) {
    var credential = gateway.gateway().credential("openai", gateway.provider().url(), "secret");
    String key =
        gateway
            .gateway()
            .key(Set.of(PathGroup.INFERENCE, PathGroup.STATEFUL), Optional.empty(), credential);
    gateway.gateway().alterKey("models = '{ok-*}'");

    assertThat(send(Requests.get(path, key)).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"ok-1, 200", "bad, 403", "'', 400"})
  void modelOfAForm_isFound_behindItsFile(String model, int status) {
    String key = restricted("openai", "models = '{ok-*}'");
    String form =
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\nRIFF\r\n"
            + (model.isEmpty()
                ? ""
                : "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n" + model + "\r\n")
            + "--b--\r\n";

    Answer answer = send(multipart(key, form));

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    if (status == 200) {
      assertThat(gateway.provider().call().received()).asString().isEqualTo(form);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/engines/bad/completions, 403",
    "/openai/deployments/bad/chat/completions?api-version=1, 403",
    "/openai/Deployments/b%61d/chat/completions, 403",
    "/openai/deployments/ok-2/chat/completions, 200",
    "/v1/chat/completions?model=bad, 403",
    "/v1/chat/completions?x=1&mod%65l=bad, 403",
    "/v1/chat/completions?Deployment=bad, 403",
    "/v1/chat/completions?model=ok-3, 200"
  })
  void modelOfPathOrQuery_countsBesideTheOneOfTheBody(String path, int status) {
    var credential = gateway.gateway().credential("openai", gateway.provider().url(), "secret");
    Set<PathGroup> groups = Set.of(PathGroup.INFERENCE, PathGroup.PASSTHROUGH);
    String key = gateway.gateway().key(groups, Optional.empty(), credential);
    gateway.gateway().alterKey("models = '{ok-*}'");

    Answer answer = send(Requests.post(path, key, "{\"model\":\"ok-1\"}"));

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(gateway.provider().wasCalled()).isEqualTo(status == 200);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1beta/models/ok-1%252F..%252Fbad:generateContent, 400",
    "/v1beta/models/ok-1%2Fbad:generateContent, 403",
    "/v1beta/models/ok-1:generateContent, 200"
  })
  void modelOfAPath_isReadWhole_howeverItIsEncoded(String path, int status) {
    String key = restricted("gemini", "models = '{ok-1}'");

    Answer answer = send(Requests.post(path, key, "{}"));

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(gateway.provider().wasCalled()).isEqualTo(status == 200);
  }

  @Test
  void upload_goesThroughUnread_whereItNamesNoModel() {
    var credential = gateway.gateway().credential("gemini", gateway.provider().url(), "secret");
    Set<PathGroup> groups = Set.of(PathGroup.STATEFUL);
    String key = gateway.gateway().key(groups, Optional.empty(), credential);
    gateway.gateway().alterKey("models = '{ok-*}'");
    String body = "--x\r\n\r\nfilm\r\n--x--";
    String type = "Content-Type: multipart/related; boundary=x";
    String path = "/upload/v1beta/files?uploadType=multipart";

    Answer answer =
        send(Requests.head("POST", path, key, type, "Content-Length: " + body.length()) + body);

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(gateway.provider().call().received()).asString().isEqualTo(body);
  }

  @Test
  void method_staysWhatTheKeyWasClearedFor() {
    String key = gateway.key("openai");

    send(Requests.get("/v1/models/m", key, "X-HTTP-Method-Override: DELETE"));

    assertThat(gateway.provider().call().header("x-http-method-override")).isEmpty();
  }

  private static String multipart(String key, String form) {
    return Requests.head(
            "POST",
            "/v1/audio/transcriptions",
            key,
            "Content-Type: multipart/form-data; boundary=b",
            "Content-Length: " + form.length())
        + form;
  }

  @Test
  void form_isRefused_whenItIsTooLargeToLookInto() {
    String key = restricted("openai", "models = '{ok-*}'");

    Answer answer =
        send(
            Requests.head(
                "POST",
                "/v1/audio/transcriptions",
                key,
                "Content-Type: multipart/form-data; boundary=b",
                "Content-Length: 33554433"));

    assertThat(answer.status()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Encoding: gzip",
        "Content-Encoding: identity\r\nContent-Encoding: br",
        "Content-Type: text/plain",
        "Content-Type: application/json; charset=utf-7"
      })
  void body_isRefused_whenItsModelCannotBeRead(String line) {
    String key = restricted("openai", "models = '{ok-*}'");
    String body = "{\"model\":\"ok-1\"}";

    Answer answer =
        send(Requests.head("POST", CHAT, key, line, "Content-Length: " + body.length()) + body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(gateway.provider().wasCalled()).isFalse();
  }

  @Test
  void customProvider_isCalledAtItsName_andTakesNoSecret() {
    String key = gateway.key("openai");
    gateway
        .gateway()
        .execute(
            """
            insert into provider (organization_seq, slug, name, dialect, endpoint, auth)
            select seq, 'house', 'House', 'anthropic', 'https://unused.test', 'none'
              from organization limit 1""");
    gateway
        .gateway()
        .execute(
            """
            update credential set provider_seq = (select seq from provider where slug = 'house')
             where seq = (select max(seq) from credential)""");

    Answer served = send(Requests.post("/house/v1/messages", key, "{}"));
    ProviderCall call = gateway.provider().call();
    Answer refused = send(Requests.post("/house/v1/files", key, "{}"));

    assertThat(served.status()).isEqualTo(200);
    assertThat(call.requestLine()).isEqualTo("POST /v1/messages HTTP/1.1");
    assertThat(call.head()).doesNotContain(GatewayExtension.SECRET).doesNotContain(key);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.json().getString("type")).isEqualTo("error");
    assertThat(send(Requests.get("/house/v1/models", gateway.key("openai"))).status())
        .isEqualTo(404);
  }
}
