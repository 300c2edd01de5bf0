package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.db.Soon;
import dev.sallyport.runtime.TestRedis;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients see of their limits while Redis is away: each limit says what is to be done. */
class LimitOutageTest {
  /** The deadline of 50 ms, and time for a machine that has other work, too. */
  private static final Duration DEADLINE = Duration.ofMillis(50 + 700);

  private static final Duration HEALING = Duration.ofSeconds(10);

  @TempDir static Path folder;
  private static TestRedis redis;
  private static TestGateway gateway;
  private static FakeProvider provider;

  @BeforeAll
  static void start() {
    redis = new TestRedis(folder, "--requirepass", "pw-of-the-test-redis").start();
    provider = FakeProvider.start();
    gateway = TestGateway.start("SALLYPORT_REDIS_URL", TestGateway.redisUrl(redis.port()));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    provider.close();
    redis.close();
  }

  @AfterEach
  void heal() {
    redis.thaw();
  }

  private static String key(long max, String onOutage) {
    String key = gateway.key("openai", provider.url(), "secret");
    gateway.alterKey(
        "limits = '[{\"metric\":\"requests\",\"max\":%d,\"window\":\"1h\",\"onOutage\":\"%s\"}]'"
            .formatted(max, onOutage));
    return key;
  }

  private static Answer get(String key) {
    return Answer.to(gateway.dataPort(), Requests.get("/v1/models", key));
  }

  @Test
  void frozenRedis_delaysNoRequestBeyondTheDeadline() {
    String local = key(2, "local");
    String open = key(1, "open");
    String closed = key(2, "closed");
    String free = gateway.key("openai", provider.url(), "secret");
    assertThat(Soon.is(HEALING, () -> get(key(9, "local")).header("sallyport-degraded").isEmpty()))
        .isTrue();
    get(free);
    redis.freeze();

    long before = System.nanoTime();
    Answer first = get(local);
    Duration took = Duration.ofNanos(System.nanoTime() - before);

    assertThat(took).isLessThan(DEADLINE);
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("sallyport-degraded")).containsExactly("1");
    assertThat(first.header("x-ratelimit-remaining-requests")).containsExactly("1");
    assertThat(get(local).status()).isEqualTo(200);
    assertThat(get(local).status()).isEqualTo(429);
    assertThat(get(open).status()).isEqualTo(200);
    assertThat(get(open).status()).isEqualTo(200);
    assertClosed(get(closed));
    assertThat(get(free).header("sallyport-degraded")).isEmpty();
  }

  private static void assertClosed(Answer refused) {
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("retry-after")).containsExactly("1");
    assertThat(refused.header("retry-after-ms")).containsExactly("1000");
    assertThat(refused.header("x-should-retry")).containsExactly("true");
    assertThat(refused.json().getJsonObject("error").getString("type")).isEqualTo("server_error");
  }

  @Test
  void healedRedis_countsAgain() {
    String key = key(1000, "local");
    redis.freeze();
    assertThat(get(key).header("sallyport-degraded")).containsExactly("1");

    redis.thaw();

    assertThat(Soon.is(HEALING, () -> get(key).header("sallyport-degraded").isEmpty())).isTrue();
  }
}
