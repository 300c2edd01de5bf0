package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FullPoolTest {
  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with(
          "SALLYPORT_RUNTIME_EVENT_LOOPS", "1",
          "SALLYPORT_UPSTREAM_CONNECTIONS", "1",
          "SALLYPORT_UPSTREAM_FIRST_BYTE_TIMEOUT", "400ms");

  @Test
  void call_endsInTime_andMayBeTriedAgain_whenNoConnectionGetsFree() {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.begin("text/event-stream");
              while (true) {
                call.chunk("data: 1\n\n");
                LockSupport.parkNanos(50_000_000);
              }
            });
    String key = gateway.key("openai");
    try (RawClient streaming = RawClient.to(gateway.port())) {
      streaming.send(Requests.post("/v1/chat/completions", key, "{}"));
      streaming.readUntil("data: 1");

      Answer waiting = Answer.to(gateway.port(), Requests.post("/v1/chat/completions", key, "{}"));

      assertThat(waiting.status()).isEqualTo(504);
      assertThat(waiting.header("x-should-retry")).containsExactly("true");
      assertThat(waiting.text()).contains("was not reached in time");
    }
  }
}
