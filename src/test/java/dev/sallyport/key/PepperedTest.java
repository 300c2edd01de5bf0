package dev.sallyport.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Once;
import dev.sallyport.crypto.Digests;
import dev.sallyport.crypto.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PepperedTest {
  private static final Secret PEPPER = Secret.of("pepper");
  private static final byte[] REQUEST = "digest".getBytes(StandardCharsets.US_ASCII);

  @Test
  void request_isRememberedByItsMacAlone() {
    UUID scope = UUID.randomUUID();

    Once remembered =
        Peppered.once(PEPPER, Optional.of(new Once(scope, "wish", REQUEST))).orElseThrow();

    assertThat(remembered.scope()).isEqualTo(scope);
    assertThat(remembered.key()).isEqualTo("wish");
    assertThat(remembered.request()).isEqualTo(Digests.hmacSha256(PEPPER, REQUEST));
  }

  @Test
  void nothing_isRemembered_whereNothingIsWished() {
    assertThat(Peppered.once(PEPPER, Optional.empty())).isEmpty();
  }
}
