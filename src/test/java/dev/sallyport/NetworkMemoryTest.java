package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NetworkMemoryTest {
  private static final long MEBIBYTE = 1 << 20;

  @Test
  void shortage_isTold_whenTheLargestBodyDoesNotFit() {
    assertThat(NetworkMemory.shortage(48 * MEBIBYTE - 1, 32 * MEBIBYTE))
        .hasValueSatisfying(told -> assertThat(told).contains(" 47 MiB", " 48 MiB", "503"));
  }

  @Test
  void nothing_isTold_whenItFits() {
    assertThat(NetworkMemory.shortage(48 * MEBIBYTE, 32 * MEBIBYTE)).isEmpty();
  }
}
