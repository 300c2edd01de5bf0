package dev.sallyport.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import org.junit.jupiter.api.Test;

class SecretTest {
  private final Secret secret = Secret.of("sk-1234");

  @Test
  void secret_doesNotPrintItself() {
    record Holder(String name, Secret value) {}

    assertThat(secret).hasToString("[secret]");
    assertThat(new Holder("a", secret).toString()).doesNotContain("1234");
    assertThat(new MasterKey("id", Secret.of(new byte[32])).toString()).contains("[secret]");
  }

  @Test
  void secret_isOnlyEqualToItself_andDoesNotSerialise() {
    assertThat(secret).isNotEqualTo(Secret.of("sk-1234")).isNotInstanceOf(Serializable.class);
  }

  @Test
  void secret_matchesItsBytesAlone() {
    assertThat(secret.matches("sk-1234".getBytes(UTF_8))).isTrue();
    assertThat(secret.matches("sk-1235".getBytes(UTF_8))).isFalse();
    assertThat(secret.matches("sk-123".getBytes(UTF_8))).isFalse();
  }

  @Test
  void secret_keepsItsBytes_whenWhatItWasMadeFromChanges() {
    byte[] bytes = "abc".getBytes(UTF_8);
    Secret made = Secret.of(bytes);
    bytes[0] = 'x';
    made.reveal()[1] = 'y';

    assertThat(made.revealText()).isEqualTo("abc");
  }
}
