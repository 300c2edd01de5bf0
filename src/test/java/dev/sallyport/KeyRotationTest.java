package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.access.Reach;
import dev.sallyport.key.CreatedKey;
import dev.sallyport.key.Rotation;
import dev.sallyport.key.VirtualKey;
import dev.sallyport.workspace.Workspaces;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KeyRotationTest {
  private static final Duration SHORT = Duration.ofMillis(2500);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @RegisterExtension static final GatewayExtension node = GatewayExtension.with();

  @Test
  void bothTexts_serveDuringTheGrace_andTheOldOneIsExpiredAfter() {
    String old = node.key("openai");
    assertThat(status(old)).isEqualTo(200);

    String next = rotated(old, SHORT);

    assertThat(status(next)).isEqualTo(200);
    assertThat(status(old)).isEqualTo(200);
    assertThat(soon(() -> status(old) == 401)).isTrue();
    assertThat(call(old).text()).contains("expired");
    assertThat(status(next)).isEqualTo(200);
  }

  @Test
  void oldText_isRefusedAtOnce_whenThereIsNoGrace() {
    String old = node.key("openai");
    assertThat(status(old)).isEqualTo(200);

    String next = rotated(old, Duration.ZERO);

    assertThat(status(next)).isEqualTo(200);
    assertThat(soon(() -> status(old) == 401)).isTrue();
  }

  /** The keys of these tests differ in nothing but their ends. */
  private static String rotated(String old, Duration grace) {
    Gateway gateway = node.gateway().gateway();
    Reach reach =
        TestGateway.await(gateway.workspaces().find(Workspaces.DEFAULT)).orElseThrow().reach();
    CreatedKey rotated =
        TestGateway.await(
            gateway
                .keys()
                .call(
                    keys ->
                        keys.list(reach.workspaceId().orElseThrow(), Optional.empty(), 200)
                            .map(all -> all.stream().filter(key -> isOf(key, old)).findFirst())
                            .compose(
                                key ->
                                    keys.rotate(
                                        reach,
                                        key.orElseThrow().id(),
                                        new Rotation(grace, Optional.empty()),
                                        Optional.empty()))));
    return rotated.told().orElseThrow().text().revealText();
  }

  private static boolean isOf(VirtualKey key, String text) {
    return text.startsWith(key.shown().prefix()) && text.endsWith(key.shown().last4());
  }

  private static int status(String key) {
    return call(key).status();
  }

  private static Answer call(String key) {
    return Answer.to(node.port(), Requests.post("/v1/chat/completions", key, "{}"));
  }

  private static boolean soon(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      new CompletableFuture<Void>().completeOnTimeout(null, 20, TimeUnit.MILLISECONDS).join();
    }
    return true;
  }
}
