package dev.sallyport.api.toolzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.GatewayExtension;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller sends for the fields of a form is text that can be stored and sent on. */
class FormTextsTest {
  @RegisterExtension static final GatewayExtension GATEWAY = GatewayExtension.with();

  private static final Vertx VERTX = Vertx.vertx();
  private static Institution acme;

  @BeforeAll
  static void found() {
    acme = Institution.in(GATEWAY, VERTX);
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  private static JsonObject draft(String slug, JsonObject... objects) {
    return acme.draft()
        .put("integrationId", acme.integration(slug))
        .put("credentials", new JsonArray(List.of(objects)));
  }

  /** All that either integration asks for: what its form does not name is ignored. */
  private static JsonObject fields() {
    return new JsonObject()
        .put("api_key", "s")
        .put("access_key", "AKIA")
        .put("region", "eu-west-1")
        .put("resource", "r");
  }

  @ParameterizedTest
  @CsvSource({
    "bedrock, region, must not hold control characters",
    "bedrock, access_key, 'must be printable ASCII, on one line'",
    "azure, resource, must not hold control characters",
    "azure, tenant, must not hold control characters"
  })
  void text_isRefused_whenItHoldsAControlCharacter(String slug, String field, String what) {
    for (String text : List.of("a\u0000", "a\nb", "a\u007f")) {
      Answer used = acme.post(draft(slug, fields().put(field, text)));
      Answer kept = acme.post(draft(slug, fields(), fields().put(field, text)));

      assertThat(used.status()).isEqualTo(400);
      assertThat(used.json().getJsonArray("message"))
          .containsExactly("credentials.0." + field + " " + what);
      assertThat(kept.status()).isEqualTo(400);
      assertThat(kept.json().getJsonArray("message"))
          .containsExactly("credentials.1." + field + " " + what);
    }
  }

  @Test
  void accessKey_isRefused_whenNoHeaderCanHoldIt() {
    Answer answer = acme.post(draft("bedrock", fields().put("access_key", "\u00e9")));

    assertThat(answer.status()).isEqualTo(400);
  }

  @Test
  void partOfAUrl_isRefused_whenItIsNoNameAsInUrls() {
    JsonObject object = fields().put("tenant", "Z\u00fcrich \ud83d\ude00");

    assertThat(acme.post(draft("azure", object)).status()).isEqualTo(400);
    assertThat(acme.post(draft("azure", fields().put("tenant", "evil.example#"))).status())
        .isEqualTo(400);
    assertThat(acme.post(draft("bedrock", fields().put("region", "evil.example/"))).status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"azure", "bedrock"})
  void update_tellsOfTheIntegration_whenItAsksForMoreThanASecret(String slug) {
    String id = acme.make().getString("id");
    String secret = acme.post(draft(slug, fields())).json().getString("secretId");
    JsonObject move = acme.change().put("integrationId", acme.integration(slug));

    for (JsonObject change : List.of(move, move.copy().put("secretId", secret))) {
      Answer answer = acme.put(id, change);

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.json().getJsonArray("message"))
          .containsExactly(
              "integrationId asks for fields that an update cannot bring: create a credential for"
                  + " it");
    }
  }

  @Test
  void accessKey_isTakenOverWithItsSecret() {
    String id = acme.post(draft("bedrock", fields())).json().getString("id");
    String other =
        acme.post(draft("bedrock", fields().put("access_key", "AKIB")))
            .json()
            .getString("secretId");
    JsonObject change =
        acme.change().put("integrationId", acme.integration("bedrock")).put("secretId", other);

    assertThat(acme.put(id, change).status()).isEqualTo(200);
    assertThat(
            acme.sql(
                "select string_agg(s.field || s.version, ' ' order by s.field)"
                    + " from credential_secret s join credential c on c.seq = s.credential_seq"
                    + " where c.uid = '%s'".formatted(id)))
        .isEqualTo("accessKey2 secret2");
  }
}
