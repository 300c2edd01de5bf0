package dev.sallyport.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "https://api.openai.com/v1, true, api.openai.com, 443, /v1, https://api.openai.com/v1",
    "HTTPS://h/, true, h, 443, '', https://h",
    "https://h//, true, h, 443, '', https://h",
    "https://h:443/a/b/, true, h, 443, /a/b, https://h/a/b",
    "http://h, false, h, 80, '', http://h",
    "http://h:443, false, h, 443, '', http://h:443",
    "http://127.0.0.1:11434, false, 127.0.0.1, 11434, '', http://127.0.0.1:11434",
    "https://[::1]:8443/v1, true, ::1, 8443, /v1, https://[::1]:8443/v1",
    "https://h/a%2Fb, true, h, 443, /a%2Fb, https://h/a%2Fb"
  })
  void url_isTakenApart(
      String url, boolean tls, String host, int port, String path, String written) {
    Endpoint endpoint = Endpoint.parse(url);

    assertThat(endpoint).isEqualTo(new Endpoint(tls, host, port, path));
    assertThat(endpoint.url()).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "h",
        "//h/v1",
        "ftp://h",
        "file:///etc/passwd",
        "https://",
        "https:///v1",
        "https://u:p@h",
        "https://h?q=1",
        "https://h/v1#f",
        "https://h:0",
        "https://h:65536",
        "https://h h",
        "https://h\n/",
        "https://h_1/"
      })
  void url_isRefused_withoutBeingRepeated(String url) {
    assertThatThrownBy(() -> Endpoint.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(
            e -> {
              if (url.length() > 3) {
                assertThat(e.getMessage()).doesNotContain(url);
              }
            });
  }

  @ParameterizedTest
  @CsvSource({
    "/v1, /v1/models, /models",
    "/v1, /v1, ''",
    "/v1, /models, /models",
    "/v1, '', ''",
    "/v1, /v1beta/models, /v1beta/models",
    "/v1, /v1/v1/models, /v1/models",
    "/openai/v1, /openai/v1/models, /models",
    "/openai/v1, /v1/models, /models",
    "/openai/v1, /openai/models, /openai/models",
    "/a/b/a/b, /a/b/x, /x",
    "/a/b/a/b, /a/b/a/b/x, /x",
    "'', /v1/models, /v1/models",
    "/xv1, /v1/models, /v1/models",
    "/V1, /v1/models, /v1/models"
  })
  void paths_areJoinedOnce(String path, String rest, String tail) {
    assertThat(new Endpoint(true, "h", 443, path).tailOf(rest)).isEqualTo(tail);
  }

  @Test
  void catalogue_readsAsItIsWritten() {
    assertThat(Providers.all()).extracting(Provider::slug).doesNotHaveDuplicates();
    for (Provider provider : Providers.all()) {
      assertThat(Endpoint.parse(provider.endpoint().url())).isEqualTo(provider.endpoint());
      assertThat(Providers.find(provider.slug())).containsSame(provider);
      assertThat(provider.slug())
          .matches("[a-z0-9-]+")
          .isNotIn("v1", "v1beta", "v1alpha", "upload");
    }
  }
}
