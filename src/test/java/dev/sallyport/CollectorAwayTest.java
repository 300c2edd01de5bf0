package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls do not notice what becomes of their traces. */
class CollectorAwayTest {
  private static final int CALLS = 100;
  private static final String NOBODY = "http://127.0.0.1:1";

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void calls_areAnsweredAsEver_andTheNodeStops(boolean hanging) throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        FakeProvider provider = FakeProvider.start()) {
      String url = hanging ? "http://127.0.0.1:" + silent.getLocalPort() : NOBODY;
      TestGateway gateway =
          TestGateway.start("SALLYPORT_TRACING_ENABLED", "true", "SALLYPORT_TRACING_ENDPOINT", url);
      String key = gateway.key("openai", provider.url(), "secret");

      for (int i = 0; i < CALLS; i++) {
        Answer answer = Answer.to(gateway.dataPort(), Requests.get("/v1/models", key));
        assertThat(answer.status()).isEqualTo(200);
      }

      assertThat(timeOf(TestGateway::close, gateway)).isLessThan(Duration.ofSeconds(12));
    }
  }

  private static Duration timeOf(Consumer<TestGateway> work, TestGateway gateway) {
    long began = System.nanoTime();
    work.accept(gateway);
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
