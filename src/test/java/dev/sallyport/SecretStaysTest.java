package dev.sallyport;

import static dev.sallyport.AttackedGateway.SECRET;
import static dev.sallyport.AttackedGateway.credential;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** However credentials are changed, a secret is seen only at the host that it was stored for. */
class SecretStaysTest {
  private static final String OTHER = "sk-real-other-77";

  @RegisterExtension
  static final AttackedGateway attacked =
      new AttackedGateway(TestNames.inside(), "SALLYPORT_EGRESS_ALLOW", "127.0.0.1/32:*");

  private static JsonObject to(String endpoint) {
    return new JsonObject().put("endpoint", endpoint);
  }

  private static void seen(FakeProvider at, String secret) {
    assertThat(at.call().header("authorization")).containsExactly("Bearer " + secret);
  }

  @Test
  void secret_staysAtItsHost_whenEndpointsArePatched() {
    try (FakeProvider evil = FakeProvider.start()) {
      String made = attacked.credentialAt(attacked.provider().url());
      String key = attacked.key(made);
      JsonObject own = new JsonObject().put("slug", "stays").put("name", "S");
      attacked.make(
          "/v1/providers", own.put("dialect", "openai").mergeIn(to(attacked.provider().url())));
      String second = attacked.make("/v1/credentials", credential().put("provider", "stays"));

      assertThat(attacked.patch("/v1/credentials/" + made, to(evil.url())).status()).isEqualTo(400);
      assertThat(attacked.patch("/v1/providers/stays", to(evil.url())).status()).isEqualTo(409);
      for (String each : List.of(key, attacked.key(second))) {
        assertThat(attacked.chat(each)).isEqualTo(200);
        seen(attacked.provider(), SECRET);
      }
      assertThat(attacked.validate(second)).isEqualTo("valid");
      seen(attacked.provider(), SECRET);
      assertThat(evil.connections()).isZero();
    }
  }

  @Test
  void secrets_stayApart_whenPrioritiesAreSwitched() {
    try (FakeProvider other = FakeProvider.start()) {
      String first = attacked.credentialAt(attacked.provider().url());
      String second =
          attacked.make(
              "/v1/credentials", credential().put("secret", OTHER).mergeIn(to(other.url())));
      String key = attacked.key(first, second);
      for (int i = 0; i < 10; i++) {
        attacked.patch("/v1/credentials/" + first, new JsonObject().put("priority", i % 2));
        attacked.patch("/v1/credentials/" + second, new JsonObject().put("priority", 1 - i % 2));
        assertThat(attacked.chat(key)).isEqualTo(200);
        if (other.wasCalled()) {
          seen(other, OTHER);
        } else {
          seen(attacked.provider(), SECRET);
        }
      }
    }
  }
}
