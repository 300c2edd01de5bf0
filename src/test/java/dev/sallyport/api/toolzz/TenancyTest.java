package dev.sallyport.api.toolzz;

import static dev.sallyport.api.toolzz.Institution.NOBODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.GatewayExtension;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is another institution's is answered as what is nobody's, byte for byte. */
class TenancyTest {
  @RegisterExtension static final GatewayExtension GATEWAY = GatewayExtension.with();

  private static final Vertx VERTX = Vertx.vertx();
  private static Institution acme;
  private static Institution other;
  private static String foreign;
  private static String own;

  @BeforeAll
  static void found() {
    acme = Institution.in(GATEWAY, VERTX);
    other = Institution.in(GATEWAY, VERTX);
    foreign = other.make().getString("id");
    own = acme.make().getString("id");
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  private static void assertSame(int status, String theirs, Function<String, Answer> request) {
    Answer foreignOne = request.apply(theirs);
    Answer missing = request.apply(NOBODY);

    assertThat(foreignOne.status()).isEqualTo(status);
    assertThat(missing.status()).isEqualTo(status);
    assertThat(foreignOne.body()).isEqualTo(missing.body());
    assertThat(foreignOne.headers().toString()).isEqualTo(missing.headers().toString());
  }

  @Test
  void unit_isForbidden() {
    assertSame(403, other.unit, unit -> acme.post(acme.draft().put("unityId", unit)));
    assertSame(403, other.unit, unit -> acme.put(own, acme.change().put("unityId", unit)));
    assertSame(403, other.unit, unit -> acme.get("/credential/unity/" + unit));
    assertSame(403, other.unit, unit -> acme.get("/credential/unity/" + unit + "/type/llm"));
    assertSame(
        403,
        other.unit,
        unit ->
            acme.get("/credential/unity/" + unit + "/integration/" + acme.integration("openai")));
  }

  @Test
  void user_isForbidden() {
    assertSame(403, other.user, user -> acme.post(acme.draft().put("userId", user)));
    assertSame(403, other.user, user -> acme.put(own, acme.change().put("userId", user)));
    assertThat(acme.post(acme.draft().put("userId", NOBODY)).json())
        .isEqualTo(acme.post(acme.draft().put("unityId", NOBODY)).json())
        .isEqualTo(
            new JsonObject()
                .put("statusCode", 403)
                .put("message", "The unit or the user is not one of your institution.")
                .put("error", "Forbidden"));
  }

  @Test
  void credential_isNotFound() {
    assertSame(404, foreign, id -> acme.put(id, acme.change()));
    assertSame(404, foreign, acme::delete);
    assertThat(other.get("/credential/unity/" + other.unit).json().getJsonArray("items"))
        .hasSize(1);
  }

  @Test
  void integration_isNotFound() {
    String theirs =
        acme.sql(
            "insert into provider (organization_seq, slug, name, dialect, endpoint) select seq,"
                + " 'theirs', 'T', 'openai', 'http://127.0.0.1:1' from organization"
                + " where uid = '%s' returning uid".formatted(other.organization));

    assertSame(404, theirs, id -> acme.post(acme.draft().put("integrationId", id)));
    assertSame(404, theirs, id -> acme.put(own, acme.change().put("integrationId", id)));
    assertSame(
        404, theirs, id -> acme.get("/credential/unity/" + acme.unit + "/integration/" + id));
  }

  @Test
  void secret_isNotTakenOver() {
    String theirs =
        acme.sql(
            "select s.uid from credential_secret s join credential c on c.seq = s.credential_seq"
                + " where c.uid = '%s'".formatted(foreign));

    assertSame(400, theirs, id -> acme.put(own, acme.change().put("secretId", id)));
  }
}
