package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The provider ends a kept connection in the moment in which a call is sent on it. */
class StaleConnectionTest {
  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with("SALLYPORT_RUNTIME_EVENT_LOOPS", "1");

  private static String key;
  private final AtomicInteger requests = new AtomicInteger();

  @BeforeAll
  static void makeKey() {
    key = gateway.key("openai");
  }

  @BeforeEach
  void leaveOneConnectionThatEndsAtItsNextRequest() {
    gateway.provider().does(this::answer);
    assertThat(asked("GET", "").status()).isEqualTo(200);
    gateway.provider().does(this::end);
    requests.set(0);
  }

  private void end(ProviderCall call) throws IOException {
    requests.incrementAndGet();
    gateway.provider().does(this::answer);
    call.body();
    call.hangUp();
    throw new IOException("done");
  }

  private void answer(ProviderCall call) throws IOException {
    requests.incrementAndGet();
    call.body();
    call.answer("200 OK", "application/json", "{}");
  }

  private static Got asked(String method, String body) {
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(
          body.isEmpty()
              ? Requests.head(method, "/v1/models", key, "Connection: close")
              : Requests.post("/v1/chat/completions", key, body, "Connection: close"));
      return Got.http1(client.readToEnd());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  void call_isMadeOnceMore_whenItChangesNothing(String method) {
    assertThat(asked(method, "").status()).isEqualTo(200);
    assertThat(requests).hasValue(2);
  }

  @Test
  void call_isNotMadeTwice_whenItMayHaveBeenWorkedOn() {
    assertThat(asked("POST", "{}").status()).isEqualTo(502);
    assertThat(requests).hasValue(1);
  }

  @Test
  void call_isNotMadeTwice_onANewConnection() {
    try (FakeProvider other = FakeProvider.start()) {
      other.does(
          call -> {
            requests.incrementAndGet();
            call.hangUp();
          });
      String fresh = gateway.gateway().key("openai", other.url(), "secret");
      try (RawClient client = RawClient.to(gateway.port())) {
        client.send(Requests.get("/v1/models", fresh, "Connection: close"));
        assertThat(Got.http1(client.readToEnd()).status()).isEqualTo(502);
      }
    }
    assertThat(requests).hasValue(1);
  }
}
