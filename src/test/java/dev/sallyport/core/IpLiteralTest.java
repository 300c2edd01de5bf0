package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "::, 0:0:0:0:0:0:0:0",
    "::1, 0:0:0:0:0:0:0:1",
    "1::, 1:0:0:0:0:0:0:0",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "2001:DB8::a, 2001:db8:0:0:0:0:0:a",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "a:b:c:d:e:f:A:F, a:b:c:d:e:f:a:f",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
    "::ffff:127.0.0.1, 127.0.0.1",
    "::ffff:7f00:1, 127.0.0.1",
    "64:ff9b::10.0.0.1, 64:ff9b:0:0:0:0:a00:1",
  })
  void literal_isRead(String text, String address) {
    assertThat(IpLiteral.parse(text).orElseThrow().getHostAddress()).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "0",
        "127.1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.04",
        "1.2.3.",
        ".1.2.3",
        "1.2.3.-4",
        "1.2.3.+4",
        "0x7f.1",
        "0177.0.0.1",
        "2130706433",
        "1.2.3.4 ",
        "example.com",
        ":",
        ":::",
        "1:",
        ":1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "::12345",
        "::g",
        "::G",
        "::@",
        "::`",
        "::/",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1.2.3.4::",
        "::1.2.3.4:1",
        "::1%lo",
        "[::1]",
        "1:2:3:4::5:6:7:8"
      })
  void text_isRefused_whenNotStrict(String text) {
    assertThat(IpLiteral.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "0",
        "127.1",
        "127.0.0.1",
        "0177.0.0.1",
        "0x7f.1",
        "0x7f.0x1",
        "2130706433",
        "::1",
        "0X7F000001",
        "example.1",
        "127.1.",
        "fe80::1%lo",
        "0x",
        "a..",
        ""
      })
  void host_looksNumeric(String host) {
    assertThat(IpLiteral.looksNumeric(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "api.openai.com", "api.openai.com.", "1.example", "0xg.com"})
  void host_looksLikeAName(String host) {
    assertThat(IpLiteral.looksNumeric(host)).isFalse();
  }
}
