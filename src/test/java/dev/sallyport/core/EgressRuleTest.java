package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressRuleTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1/32:11434, 127.0.0.1, 11434, true",
    "127.0.0.1/32:11434, 127.0.0.2, 11434, false",
    "127.0.0.1/32:11434, 127.0.0.1, 11435, false",
    "127.0.0.1:11434, 127.0.0.1, 11434, true",
    "10.2.0.0/16:8000-8010, 10.2.9.9, 8010, true",
    "10.2.0.0/16:8000-8010, 10.2.9.9, 8011, false",
    "10.2.0.0/16:*, 10.2.0.1, 1, true",
    "10.2.0.0/16:*, 10.2.0.1, 65535, true",
    "[::1]/128:11434, ::1, 11434, true",
    "[::1]:11434, ::1, 11434, true",
    "[fd00::]/8:443, fd12::1, 443, true",
    "[fd00::]/8:443, ::1, 443, false",
  })
  void rule_allows(String rule, String address, int port, boolean allowed) {
    assertThat(EgressRule.parse(rule).allows(IpLiteral.parse(address).orElseThrow(), port))
        .isEqualTo(allowed);
  }

  @Test
  void rule_isShown_asItIsWritten() {
    assertThat(EgressRule.parse("10.0.0.0/8:80-90")).hasToString("10.0.0.0/8:80-90");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        ":80",
        "10.0.0.0/8",
        "10.0.0.0/8:",
        "10.0.0.0/8:0",
        "10.0.0.0/8:65536",
        "10.0.0.0/8:90-80",
        "10.0.0.0/8:80-",
        "10.0.0.0/8:-80",
        "10.0.0.0/8:http",
        "::1:80",
        "[::1]",
        "[::1]/128",
        "[::1/128:80",
        "::1/128:80",
        "10.0.0.1/8:80",
        "10.0.0.0/8:1-2-3",
        "localhost:80",
        "[10.0.0.0/8]:x"
      })
  void rule_isRefused_whenMalformed(String rule) {
    assertThatThrownBy(() -> EgressRule.parse(rule))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(".");
  }
}
