package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.SECRET;
import static dev.sallyport.api.management.Operator.credential;
import static dev.sallyport.api.management.Operator.errors;
import static dev.sallyport.api.management.Operator.items;
import static dev.sallyport.api.management.Operator.key;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.management.ManagementExtension.Management;
import dev.sallyport.crypto.Digests;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(ManagementExtension.class)
class CredentialsApiTest {
  @Test
  void credential_isShownWithoutItsSecret_whenItWasStored(Operator admin) {
    Answer made = admin.post("/v1/credentials", credential().put("priority", 3));

    String id = made.json().getString("id");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.headers().get("location")).isEqualTo("/v1/credentials/" + id);
    assertThat(made.json().getInteger("priority")).isEqualTo(3);
    assertThat(made.json().getBoolean("active")).isTrue();
    Answer shown = admin.get("/v1/credentials/" + id);
    Answer listed = admin.get("/v1/credentials");
    assertThat(shown.json()).isEqualTo(made.json());
    assertThat(items(listed)).containsExactly(made.json());
    assertThat(made.body() + "" + shown.body() + listed.body()).doesNotContain(SECRET);
  }

  @Test
  void database_holdsNoSecretAndNoKeyInClear(Operator admin, Management management) {
    Answer credential = admin.post("/v1/credentials", credential());
    Answer key = admin.post("/v1/keys", key());

    String text = key.json().getString("key");
    assertThat(credential.status()).isEqualTo(201);
    for (String table :
        List.of("credential", "credential_secret", "virtual_key", "virtual_key_hash", "change")) {
      String dump = dump(management, table);
      assertThat(dump)
          .as(table)
          .isNotEmpty()
          .doesNotContain(
              SECRET, hex(SECRET), text, hex(text), hex(Digests.sha256(text.getBytes(UTF_8))));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ollama", "vllm"})
  void secret_mayBeAbsent_whereTheProviderAsksForNone(String provider, Operator admin) {
    JsonObject draft = credential().put("provider", provider);
    draft.remove("secret");

    assertThat(admin.post("/v1/credentials", draft).status()).isEqualTo(201);
  }

  @Test
  void secret_isRequired_whereTheProviderAsksForOne(Operator admin) {
    JsonObject absent = credential();
    absent.remove("secret");

    for (JsonObject draft : List.of(absent, credential().put("secret", ""))) {
      Answer answer = admin.post("/v1/credentials", draft);

      assertThat(answer.status()).isEqualTo(400);
      assertThat(errors(answer)).containsExactly(Map.entry("secret", "is required"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sk-pasted\n", "sk-\u0000", "sk-\u00e9"})
  void secret_isRefused_whenNoHeaderCanHoldIt(String secret, Operator admin) {
    Answer answer = admin.post("/v1/credentials", credential().put("secret", secret));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(errors(answer))
        .containsExactly(Map.entry("secret", "must be printable ASCII, on one line"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:11434",
        "HTTPS://api.example.com/v1/",
        "http://[::1]:8000/base",
        "https://xn--bcher-kva.example"
      })
  void endpoint_isKept_whenItIsAWebAddress(String endpoint, Operator admin) {
    Answer made = admin.post("/v1/credentials", credential().put("endpoint", endpoint));

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().getString("endpoint")).isEqualTo(endpoint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "api.openai.com",
        "/v1",
        "ftp://example.com",
        "file:///etc/passwd",
        "https://",
        "https:///v1",
        "https://user:pass@example.com",
        "https://example.com@evil.example",
        "https://example.com/?a=b",
        "https://example.com?a=b",
        "https://example.com/#x",
        "https://example.com:0",
        "https://example.com:99999",
        "https://example.com:x",
        "https://exa mple.com",
        "https://example.com/%zz",
        "https://example.com/\n"
      })
  void endpoint_isRefused_whenItIsNoPlainWebAddress(String endpoint, Operator admin) {
    Answer answer = admin.post("/v1/credentials", credential().put("endpoint", endpoint));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(errors(answer)).containsOnlyKeys("endpoint");
  }

  @Test
  void provider_isNamed_whenTheCatalogueDoesNotHaveIt(Operator admin) {
    Answer answer = admin.post("/v1/credentials", credential().put("provider", "nobody"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(errors(answer)).containsOnlyKeys("provider");
  }

  @Test
  void everyWrongField_isToldAtOnce(Operator admin) {
    JsonObject wrong =
        new JsonObject()
            .put("provider", 7)
            .put("secret", "x".repeat(8193))
            .put("endpoint", "nowhere")
            .put("priority", -1)
            .put("active", "yes")
            .put("colour", SECRET);

    Answer answer =
        admin
            .client()
            .with("content-type", "application/json")
            .send(HttpMethod.POST, "/v1/credentials?limit=1", wrong.toBuffer());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(errors(answer))
        .containsExactly(
            Map.entry("active", "must be a boolean"),
            Map.entry("colour", "is not allowed"),
            Map.entry(
                "endpoint",
                "must be an absolute http or https URL without user info, query and fragment"),
            Map.entry("limit", "is not a parameter of this operation"),
            Map.entry("name", "is required"),
            Map.entry("priority", "must be at least 0"),
            Map.entry("provider", "must be a string"),
            Map.entry("secret", "must have at most 8192 characters"));
    assertThat(answer.body().toString()).doesNotContain(SECRET);
  }

  /** Every row as PostgreSQL writes it: bytes in hexadecimal. */
  private static String dump(Management management, String table) {
    StringBuilder dump = new StringBuilder();
    for (Row row : management.sql("select t::text as row from " + table + " t")) {
      dump.append(row.getString("row")).append('\n');
    }
    return dump.toString();
  }

  private static String hex(String text) {
    return hex(text.getBytes(UTF_8));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
