package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {
  @ParameterizedTest
  @CsvSource({
    "https://api.openai.com, api.openai.com, 443, true",
    "HTTPS://api.openai.com/v1, api.openai.com, 443, true",
    "https://api.openai.com:8443/v1?x=1, api.openai.com, 8443, true",
    "http://127.0.0.1:11434, 127.0.0.1, 11434, false",
    "http://localhost, localhost, 80, false",
    "https://[::1]:9/, ::1, 9, true",
  })
  void endpoint_isTakenApart(String endpoint, String host, int port, boolean tls) {
    assertThat(Destination.of(URI.create(endpoint))).isEqualTo(new Destination(host, port, tls));
  }

  @Test
  void ipv6_isBracketed_whereAUrlNeedsIt() {
    assertThat(new Destination("::1", 9, true).authorityHost()).isEqualTo("[::1]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://a.example.com",
        "file:///etc/passwd",
        "a.example.com",
        "//a.example.com",
        "https://user@a.example.com",
        "https://user:secret@a.example.com",
        "https://evil.example.com#.openai.azure.com",
        "https:///path",
        "https:a",
        "https://a.example.com:0",
        "https://a.example.com:65536",
        "https://a_b:x"
      })
  void endpoint_isRefused(String endpoint) {
    URI uri = URI.create(endpoint);

    assertThatThrownBy(() -> Destination.of(uri)).isInstanceOf(IllegalArgumentException.class);
  }
}
