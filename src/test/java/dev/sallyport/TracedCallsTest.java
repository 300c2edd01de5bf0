package dev.sallyport;

import static dev.sallyport.telemetry.TestCollector.attributes;
import static dev.sallyport.telemetry.TestCollector.hex;
import static dev.sallyport.telemetry.TestCollector.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sallyport.http.RawClient;
import dev.sallyport.telemetry.TestCollector;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a collector is told of calls, and what a provider is told of the trace. */
class TracedCallsTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final String TRACEPARENT = "traceparent: 00-" + TRACE + "-" + PARENT;
  private static final String ASKED = "{\"model\":\"gpt-4o\",\"messages\":\"sentinel-prompt\"}";
  private static final String TOKEN = "sentinel-token-of-the-collector";
  private static final String TOLD =
      "{\"model\":\"gpt-4o-2024-08-06\",\"choices\":[\"sentinel-answer\"],\"usage\":"
          + "{\"prompt_tokens\":1000,\"completion_tokens\":100,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":400}}}";
  private static final String DELTA =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word\"}}],\"usage\":null}\n\n";
  private static final String LAST =
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n";
  private static final String END = "data: [DONE]\n\n";

  private static final TestCollector collector = TestCollector.start();

  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with(
          "SALLYPORT_RUNTIME_EVENT_LOOPS",
          "1",
          "SALLYPORT_TRACING_ENABLED",
          "true",
          "OTEL_EXPORTER_OTLP_ENDPOINT",
          collector.url() + "/otlp/",
          "OTEL_RESOURCE_ATTRIBUTES",
          "zone=a%20b,service.name=door",
          "SALLYPORT_TRACING_HEADERS",
          "X-Token=" + TOKEN);

  private static String key;

  @BeforeAll
  static void makeKey() {
    key = gateway.key("openai");
  }

  @AfterAll
  static void stop() {
    collector.close();
  }

  private static Answer asked(String... headers) {
    return Answer.to(gateway.port(), Requests.post(CHAT, key, ASKED, headers));
  }

  private static void providerAnswers(String status, String text) {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.answer(status, "application/json", text);
            });
  }

  private static List<Span> spans(Answer answer) {
    return collector.spansOf(answer.header("sallyport-request-id").get(0));
  }

  @Test
  void spans_tellOfTheCallAndOfItsRequest_byTheConventions() {
    providerAnswers("200 OK", TOLD);

    List<Span> spans = spans(asked());

    assertThat(spans).hasSize(2);
    Span call = spans.get(0);
    Span request = spans.get(1);
    assertThat(call.getName()).isEqualTo("POST");
    assertThat(call.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(attributes(call))
        .containsOnlyKeys(
            "http.request.method", "http.response.status_code", "sallyport.request_id", "url.path")
        .contains(entry("url.path", CHAT), entry("http.response.status_code", "200"));
    assertThat(request.getName()).isEqualTo("chat gpt-4o");
    assertThat(request.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(attributes(request))
        .hasSize(12)
        .contains(
            entry("gen_ai.operation.name", "chat"),
            entry("gen_ai.provider.name", "openai"),
            entry("gen_ai.request.model", "gpt-4o"),
            entry("gen_ai.response.model", "gpt-4o-2024-08-06"),
            entry("gen_ai.usage.input_tokens", "1000"),
            entry("gen_ai.usage.output_tokens", "100"),
            entry("gen_ai.usage.cache_read.input_tokens", "400"),
            entry("server.address", "127.0.0.1"),
            entry("server.port", Integer.toString(gateway.provider().port())),
            entry("http.request.method", "POST"),
            entry("http.response.status_code", "200"));
    assertThat(request.getStartTimeUnixNano())
        .isBetween(call.getStartTimeUnixNano(), request.getEndTimeUnixNano() - 1);
    assertThat(request.getEndTimeUnixNano()).isLessThanOrEqualTo(call.getEndTimeUnixNano());
  }

  @Test
  void spans_areOfTheClientsTrace_andTheProviderIsToldOfTheLast() {
    Answer answer =
        asked(TRACEPARENT + "-01", "tracestate: a=1", "tracestate: b=2", "baggage: c=3");

    List<Span> spans = spans(answer);
    ProviderCall call = gateway.provider().call();
    assertThat(spans).allMatch(span -> hex(span.getTraceId()).equals(TRACE));
    assertThat(hex(spans.get(0).getParentSpanId())).isEqualTo(PARENT);
    assertThat(spans.get(1).getParentSpanId()).isEqualTo(spans.get(0).getSpanId());
    assertThat(call.header("traceparent"))
        .containsExactly("00-" + TRACE + "-" + hex(spans.get(1).getSpanId()) + "-01");
    assertThat(call.header("tracestate")).containsExactly("a=1", "b=2");
    assertThat(call.header("baggage")).containsExactly("c=3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TraceParent: garbage\r\ntracestate: a=1",
        "tracestate: a=1",
        TRACEPARENT + "-01\r\n" + TRACEPARENT + "-01\r\ntracestate: a=1",
        TRACEPARENT + "-00-more\r\ntracestate: a=1"
      })
  void trace_beginsHere_whenTheClientTellsOfNone(String headers) {
    List<Span> spans = spans(asked(headers));

    ProviderCall call = gateway.provider().call();
    assertThat(spans.get(0).getParentSpanId().isEmpty()).isTrue();
    assertThat(hex(spans.get(0).getTraceId())).isNotEqualTo(TRACE);
    assertThat(call.header("traceparent"))
        .containsExactly(
            "00-%s-%s-03".formatted(hex(spans.get(1).getTraceId()), hex(spans.get(1).getSpanId())));
    assertThat(call.header("tracestate")).isEmpty();
  }

  @Test
  void trace_goesOnUnsampled_whenTheClientDoesNotSample() {
    String other = "11111111111111112222222222222222";
    asked("traceparent: 00-" + other + "-" + PARENT + "-00", "tracestate: a=1");
    ProviderCall call = gateway.provider().call();

    spans(asked());

    assertThat(call.header("traceparent"))
        .singleElement()
        .asString()
        .matches("00-" + other + "-[0-9a-f]{16}-00")
        .doesNotContain(PARENT);
    assertThat(call.header("tracestate")).containsExactly("a=1");
    assertThat(collector.spans()).noneMatch(span -> hex(span.getTraceId()).equals(other));
  }

  @Test
  void refusedCall_hasOneSpan_withoutItsPath() {
    Answer answer = Answer.to(gateway.port(), Requests.get(CHAT, "sk-sp-nobody"));

    List<Span> spans = spans(answer);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(spans).hasSize(1);
    assertThat(attributes(spans.get(0)))
        .contains(entry("http.response.status_code", "401"), entry("error.type", "unauthenticated"))
        .doesNotContainKey("url.path");
    assertThat(spans.get(0).getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
  }

  @Test
  void providersRefusal_isAnErrorOfTheRequest_notOfTheCall() {
    providerAnswers("429 Too Many Requests", "{}");

    List<Span> spans = spans(asked());

    assertThat(attributes(spans.get(1)))
        .contains(entry("http.response.status_code", "429"), entry("error.type", "429"));
    assertThat(spans.get(1).getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(spans.get(0).getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
  }

  @Test
  void lostProvider_isAnErrorOfBoth() {
    gateway.provider().does(ProviderCall::hangUp);

    List<Span> spans = spans(asked());

    assertThat(spans).hasSize(2).allMatch(span -> text(span, "error.type").equals("upstream"));
    assertThat(spans).allMatch(s -> s.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(text(spans.get(0), "http.response.status_code")).isEqualTo("502");
    assertThat(text(spans.get(1), "http.response.status_code")).isEmpty();
  }

  @Test
  void stream_isToldOnceItIsOver() {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.begin("text/event-stream");
              call.chunk(DELTA);
              call.chunk(LAST);
              call.chunk(END);
              call.end();
            });

    Span request = spans(asked()).get(1);

    assertThat(attributes(request))
        .contains(entry("gen_ai.usage.input_tokens", "7"), entry("gen_ai.usage.output_tokens", "3"))
        .doesNotContainKeys("error.type", "sallyport.usage_estimated");
  }

  @Test
  void stream_isCanceled_whenTheClientLeaves() {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.begin("text/event-stream");
              call.chunk(DELTA);
              call.awaitEnd();
            });
    String id;
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(Requests.post(CHAT, key, ASKED));
      id = new Answer(client.readUntil("word"), null, "").header("sallyport-request-id").get(0);
    }

    List<Span> spans = collector.spansOf(id);

    assertThat(spans).hasSize(2).allMatch(span -> text(span, "error.type").equals("canceled"));
    assertThat(text(spans.get(1), "sallyport.usage_estimated")).isEqualTo("true");
    assertThat(spans).allMatch(s -> s.getStatus().getCode() == Status.StatusCode.STATUS_CODE_UNSET);
  }

  @Test
  void socket_isOneCall_ofTheSameTrace() {
    gateway.provider().does(SocketCalls::accept);
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(
          SocketCalls.upgrade(
              "/v1/realtime?model=gpt-realtime", SocketCalls.bearer(key), TRACEPARENT + "-01"));
      String head = client.readUntil("\r\n\r\n");
      String id = new Answer(head, null, "").header("sallyport-request-id").get(0);

      gateway.provider().forget();

      List<Span> spans = collector.spansOf(id);
      assertThat(spans).hasSize(2).allMatch(span -> hex(span.getTraceId()).equals(TRACE));
      assertThat(spans.get(1).getName()).startsWith("realtime");
      assertThat(text(spans.get(1), "http.response.status_code")).isEqualTo("101");
    }
  }

  @Test
  void eachAttempt_hasItsOwnSpan_whenACallIsMadeOnceMore() {
    asked();
    gateway.provider().forgetCalls();
    gateway.provider().does(TracedCallsTest::endOnce);

    List<Span> spans =
        spans(Answer.to(gateway.port(), Requests.get("/v1/models?q=sentinel-query", key)));

    assertThat(spans).hasSize(3);
    Span first = spans.get(1);
    Span second = spans.get(2);
    assertThat(first.getName()).isEqualTo("GET");
    assertThat(text(first, "error.type")).endsWith("Exception");
    assertThat(text(second, "http.request.resend_count")).isEqualTo("1");
    assertThat(text(second, "http.response.status_code")).isEqualTo("200");
    assertThat(List.of(told(), told()))
        .containsExactly(hex(first.getSpanId()), hex(second.getSpanId()));
  }

  private static String told() {
    return gateway.provider().call().header("traceparent").get(0).split("-")[2];
  }

  private static void endOnce(ProviderCall call) throws IOException {
    providerAnswers("200 OK", "{}");
    call.hangUp();
    throw new IOException("done");
  }

  @Test
  void exports_holdNoSecretAndNothingThatWasSaid() {
    providerAnswers("200 OK", TOLD);
    spans(asked("tracestate: v=sentinel-state", "baggage: v=sentinel-baggage"));
    spans(Answer.to(gateway.port(), Requests.get("/v1/models?q=sentinel-query", key)));

    assertThat(collector.exports()).isNotEmpty();
    for (TestCollector.Export export : collector.exports()) {
      assertThat(export.path()).isEqualTo("/otlp/v1/traces");
      assertThat(export.headers().get("X-token")).containsExactly(TOKEN);
      assertThat(export.text())
          .contains("service.name", "door", "zone", "a b")
          .doesNotContain(key, GatewayExtension.SECRET, "sentinel");
    }
  }
}
