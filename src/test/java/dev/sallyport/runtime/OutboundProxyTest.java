package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundProxyTest {
  @Test
  void url_isTakenApart() {
    OutboundProxy proxy = OutboundProxy.parse("http://me:a%2Bb+c@proxy.test:8888", " a.test ,,b");

    assertThat(proxy.host()).isEqualTo("proxy.test");
    assertThat(proxy.port()).isEqualTo(8888);
    assertThat(proxy.user()).contains("me");
    assertThat(proxy.password().orElseThrow().revealText()).isEqualTo("a+b+c");
    assertThat(proxy.exceptions()).containsExactly("a.test", "b");
    assertThat(proxy.toString()).doesNotContain("a+b+c");
  }

  @Test
  void url_mayBeBare() {
    OutboundProxy proxy = OutboundProxy.parse("[::1]:3129", "");

    assertThat(proxy.host()).isEqualTo("::1");
    assertThat(proxy.port()).isEqualTo(3129);
    assertThat(proxy.user()).isEmpty();
    assertThat(proxy.password()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "https://p.test", "socks5://p.test:1", "http://", "http://p:secret x"})
  void url_isRefused_withoutRepeatingIt(String url) {
    assertThatThrownBy(() -> OutboundProxy.parse(url, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @CsvSource({
    "'', api.example.com, true",
    "*, api.example.com, false",
    "example.com, api.example.com, false",
    "example.com, example.com, false",
    "EXAMPLE.com, Api.Example.COM, false",
    "example.com, notexample.com, true",
    ".example.com, api.example.com, false",
    ".example.com, example.com, true",
    "*.example.com, api.example.com, false",
    "10.0.0.0/8, 10.1.2.3, false",
    "10.0.0.0/8, 11.1.2.3, true",
    "10.1.2.3, 10.1.2.3, false",
    "::1, ::1, false",
    "3, 10.1.2.3, true",
  })
  void exceptions_goDirect(String noProxy, String host, boolean covered) {
    OutboundProxy proxy = OutboundProxy.parse("http://proxy.test:1", noProxy);

    assertThat(proxy.covers(new Destination(host, 443, true))).isEqualTo(covered);
    assertThat(proxy.covers(new Destination(host, 80, false))).isFalse();
  }
}
