package dev.sallyport.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {
  /** With more bytes behind it, as they may be left there by what was read before. */
  private static boolean valid(String host) {
    return Hosts.valid((host + "]:]1a").getBytes(US_ASCII), host.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a.b-c_d~e",
        "A:0",
        "a:1",
        "a:00080",
        "a:65535",
        "1.2.3.4:80",
        "[::]",
        "[::1]",
        "[::1]:8080",
        "[::ffff:1.2.3.4]",
        "[1:]"
      })
  void host_isAccepted(String host) {
    assertThat(valid(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":80",
        "a:",
        "a:65536",
        "a:99999",
        "a:000080",
        "a:8o",
        "a:-1",
        "a:80:80",
        "a b",
        "a/b",
        "a@b",
        "a,b",
        "[]",
        "[",
        "[1]",
        "[:",
        "[::1",
        "[::1]8",
        "[::1]:",
        "[::g]",
        "[::1%25lo]",
        "::1",
        "a]",
        "[[::1]]"
      })
  void host_isRefused(String host) {
    assertThat(valid(host)).isFalse();
  }

  @Test
  void name_isRefused_fromOneByteOverTheLimit() {
    assertThat(valid("a".repeat(255) + ":1")).isTrue();
    assertThat(valid("a".repeat(256) + ":1")).isFalse();
  }
}
