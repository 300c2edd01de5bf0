package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node that traces nothing itself stands in nobody's way who does. */
class TraceHeadersTest {
  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static String key;

  @BeforeAll
  static void makeKey() {
    key = gateway.key("openai");
  }

  private static ProviderCall sent(String... headers) {
    Answer answer =
        Answer.to(
            gateway.port(),
            Requests.post("/v1/chat/completions", key, "{\"model\":\"m\"}", headers));
    assertThat(answer.status()).isEqualTo(200);
    return gateway.provider().call();
  }

  @Test
  void traceHeaders_arriveAsSent() {
    ProviderCall call =
        sent(
            "Traceparent: " + PARENT,
            "tracestate: a=1,b@c=2",
            "tracestate: d=3",
            "baggage: user=x;p=1, k=%20v");

    assertThat(call.lines())
        .containsSubsequence(
            "Traceparent: " + PARENT,
            "tracestate: a=1,b@c=2",
            "tracestate: d=3",
            "baggage: user=x;p=1, k=%20v");
  }

  @Test
  void traceparent_arrivesAsSent_whenItIsNone() {
    ProviderCall call = sent("traceparent: ff-garbage", "traceparent: " + PARENT);

    assertThat(call.header("traceparent")).containsExactly("ff-garbage", PARENT);
  }

  @Test
  void traceparent_isNotMadeUp_whenNoneIsSent() {
    ProviderCall call = sent();

    assertThat(call.header("traceparent")).isEmpty();
    assertThat(call.header("tracestate")).isEmpty();
  }
}
