package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboundTrustTest {
  @TempDir Path folder;

  @Test
  void extraFile_isRefused_whenItHoldsNoCertificate() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.pem"));
    Path text = Files.writeString(folder.resolve("text.pem"), "no certificate");

    assertRefused(empty);
    assertRefused(text);
    assertRefused(folder.resolve("absent.pem"));
  }

  private static void assertRefused(Path file) {
    assertThatThrownBy(() -> OutboundTrust.of(Optional.of(file)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.getFileName().toString());
  }
}
