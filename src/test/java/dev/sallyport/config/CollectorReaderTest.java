package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollectorReaderTest {
  private static final String ON = "SALLYPORT_TRACING_ENABLED";

  private static Collector load(Map<String, String> env) {
    return Settings.load(Optional.empty(), env).tracing();
  }

  private static List<String> problems(String variable, String value) {
    Map<String, String> env = new HashMap<>(Map.of(ON, "true"));
    env.put(variable, value);
    return catchThrowableOfType(SettingsException.class, () -> load(env)).problems();
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:4318, http://localhost:4318/v1/traces",
    "http://localhost:4318/, http://localhost:4318/v1/traces",
    "https://otel.corp/base, https://otel.corp/base/v1/traces",
    "HTTPS://otel.corp/v1/traces, HTTPS://otel.corp/v1/traces",
    "http://[::1]:4318, http://[::1]:4318/v1/traces",
  })
  void endpoint_isThatOfTraces(String written, String meant) {
    assertThat(load(Map.of("SALLYPORT_TRACING_ENDPOINT", written)).endpoint()).hasToString(meant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:4318",
        "grpc://localhost:4317",
        "http://",
        "http://user:sentinel@host",
        "http://host?token=sentinel",
        "http://host/#sentinel",
        "http://host:99999",
        "http://under_score",
        "http://host/a b",
        "http://host/%zz"
      })
  void endpoint_isRefused_withoutAQuote_whenItIsNoUrlOfACollector(String written) {
    assertThat(problems("SALLYPORT_TRACING_ENDPOINT", written))
        .singleElement()
        .asString()
        .startsWith("tracing.endpoint: ")
        .doesNotContain("sentinel");
  }

  @Test
  void headers_areReadFromTheStandardVariable_andOursWins() {
    Map<String, String> standard = Map.of("OTEL_EXPORTER_OTLP_HEADERS", "a=b%2Cc=d, x-token=1");

    assertThat(load(standard).headers())
        .extracting(header -> header.name() + ":" + header.value().revealText())
        .containsExactly("a:b,c=d", "x-token:1");

    Map<String, String> both = new HashMap<>(standard);
    both.put("SALLYPORT_TRACING_HEADERS", "own=2");
    assertThat(load(both).headers()).extracting(Collector.Header::name).containsExactly("own");
    assertThat(load(both).toString()).doesNotContain("own=2").contains("[secret]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sentinel",
        "=sentinel",
        "a b=sentinel",
        "host=sentinel",
        "Content-Length=sentinel",
        "a=sentinel%",
        "a=sentinel%0d%0ab",
        "a=sentinel\u00e4"
      })
  void header_isRefused_withoutAQuote_whenNoneCanBeMadeOfIt(String written) {
    assertThat(problems("SALLYPORT_TRACING_HEADERS", written))
        .singleElement()
        .asString()
        .startsWith("tracing.headers: entry 1 ")
        .doesNotContain("sentinel");
  }

  @Test
  void name_andResource_areReadFromTheStandardVariables() {
    Collector collector =
        load(
            Map.of(
                "OTEL_SERVICE_NAME", "door", "OTEL_RESOURCE_ATTRIBUTES", "zone=a%20b,service.x=1"));

    assertThat(collector.serviceName()).contains("door");
    assertThat(collector.resource())
        .containsExactly(
            new Collector.Attribute("zone", "a b"), new Collector.Attribute("service.x", "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1", "-0.1", "half", "NaN", "1e-3"})
  void share_isRefused_whenItIsNone(String written) {
    assertThat(problems("SALLYPORT_TRACING_SAMPLE_RATIO", written))
        .singleElement()
        .asString()
        .startsWith("tracing.sampleRatio: ");
  }

  @Test
  void switch_isRefused_whenItIsNeitherOnNorOff() {
    assertThat(problems(ON, "yes")).singleElement().asString().startsWith("tracing.enabled: yes");
  }

  @Test
  void standardVariables_stopNoNode_thatTracesNothing() {
    Map<String, String> foreign =
        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "OTEL_RESOURCE_ATTRIBUTES", "x");

    assertThat(load(foreign).endpoint()).hasToString("http://localhost:4318/v1/traces");
    assertThat(problems("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317"))
        .singleElement()
        .asString()
        .startsWith("tracing.endpoint: ")
        .endsWith("[OTEL_EXPORTER_OTLP_ENDPOINT]");
  }
}
