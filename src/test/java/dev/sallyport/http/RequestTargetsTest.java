package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1/chat/completions",
        "/a/",
        "/...",
        "/a..b/.c/d.",
        "/a:b@c,d=e+f$g!h*i'j(k)",
        "/a%20b%25c%E2%82%AC"
      })
  void path_isAccepted_onBothServers(String path) {
    assertThat(RequestTargets.refusal(path, false)).isEmpty();
    assertThat(RequestTargets.refusal(path, true)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/model/arn:aws:bedrock%3Aus-east-1%2Fa/invoke",
        "/models/org%2Fmodel",
        "/a%2fb",
        "/a%2eb",
        "/a%2F%2Fb"
      })
  void path_isAccepted_onDataPortOnly(String path) {
    assertThat(RequestTargets.refusal(path, false)).isEmpty();
    assertThat(RequestTargets.refusal(path, true)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "*",
        "//",
        "//a",
        "/a//",
        "/a//b",
        "/.",
        "/..",
        "/./",
        "/../",
        "/a/..",
        "/a/../b",
        "/%2e",
        "/%2E%2e/a",
        "/.%2e",
        "/a/..%2f",
        "/a/%2e%2e%2fb",
        "/..%3b/a",
        "/.%3B",
        "/a;b",
        "/a\\b",
        "/a%5cb",
        "/a%5Cb",
        "/%00",
        "/%0a",
        "/%1f",
        "/%7f",
        "/%",
        "/%a",
        "/%zz",
        "/a b",
        "/a#b",
        "/a?b",
        "/é",
        "/a\u0000",
        "http://a/b"
      })
  void path_isRefused_onBothServers(String path) {
    assertThat(RequestTargets.refusal(path, false)).isPresent();
    assertThat(RequestTargets.refusal(path, true)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a=b", "a=%20", "%41%42", "a=//..;\\?[]"})
  void query_isAccepted(String query) {
    assertThat(RequestTargets.queryRefusal(query)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%4", "a%zz", "a b", "a#b", "é", "a\nb"})
  void query_isRefused(String query) {
    assertThat(RequestTargets.queryRefusal(query)).isPresent();
  }

  @Test
  void refusal_saysWhatIsWrong() {
    assertThat(RequestTargets.refusal("/a//b", false)).contains("The path has an empty segment.");
  }
}
