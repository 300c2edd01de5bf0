package dev.sallyport.limit;

import static dev.sallyport.limit.Sample.charge;
import static dev.sallyport.limit.Sample.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.runtime.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class RedisLimiterTest extends LimiterContract {
  private static final Logger log = LoggerFactory.getLogger(RedisLimiterTest.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir static Path folder;

  private static LimitServer server;
  private static List<RedisLink> links;

  private final UUID id = UUID.randomUUID();

  @BeforeAll
  static void connect() {
    server = new LimitServer(folder).start();
    links = Stream.generate(() -> server.connected(PATIENCE)).limit(3).toList();
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @Override
  Limiter limiter(LongSupplier micros) {
    return new RedisLimiter(links.get(0), micros);
  }

  @Test
  void exactlyTheLimitIsAdmitted_overThreeNodes_roundAfterRound() {
    List<RedisLimiter> nodes = links.stream().map(RedisLimiter::new).toList();
    Charge charge = charge(id, limit(100, "2s"));

    Duration untilFree = Duration.ZERO;
    for (int round = 0; round < 2; round++) {
      awaitPassed(untilFree);
      List<Future<Admission>> requests =
          IntStream.range(0, 1_000)
              .mapToObj(i -> nodes.get(i % 3).acquire(List.of(charge)))
              .toList();
      List<Admission> answers = Future.all(requests).await().list();

      assertThat(answers.stream().filter(Admission::admitted)).hasSize(100);
      assertThat(answers).noneMatch(Admission::degraded);
      untilFree = answers.get(999).standings().get(0).reset();
    }
  }

  @Test
  void oneFits_afterRetryAfter_byTheClockOfRedis() {
    RedisLimiter limiter = new RedisLimiter(links.get(0));
    Charge charge = charge(id, limit(2, "1s"));
    limiter.acquire(List.of(charge)).await();
    awaitPassed(Duration.ofMillis(300));
    limiter.acquire(List.of(charge)).await();
    Standing refused = limiter.acquire(List.of(charge)).await().refusedBy().orElseThrow();

    awaitPassed(refused.retryAfter());

    assertThat(refused.retryAfter()).isLessThan(Duration.ofMillis(800));
    assertThat(limiter.acquire(List.of(charge)).await().admitted()).isTrue();
  }

  @Test
  void keys_areOfOneSlotPerOrganization_andExpireWithTheirWindow() {
    Charge charge = charge(id, limit(2, "1m", "gpt-*"));
    new RedisLimiter(links.get(1)).acquire(List.of(charge)).await();

    String key = "l:{" + Sample.ORGANIZATION + "}:key:" + id + ":1m:gpt-*";

    assertThat(send(Command.PTTL, key).toLong()).isBetween(58_000L, 63_000L);
  }

  @Test
  void metrics_shareAHash_butNoCounts_andTheLaterOneKeepsTheKey() {
    String key = "l:{x}:key:" + id + ":1m";
    long now = 1_800_000_000_000_000L;

    assertThat(admit(key, now, "requests", 2, 2)).startsWith(1L, 2L);
    long kept = send(Command.PTTL, key).toLong();
    assertThat(admit(key, now - 30_000_000, "tokens", 500, 400)).startsWith(1L, 400L);

    assertThat(send(Command.PTTL, key).toLong()).isGreaterThan(kept - 5_000);
    assertThat(admit(key, now, "requests", 2, 1)).startsWith(0L, 2L);
    assertThat(admit(key, now, "tokens", 500, 100)).startsWith(1L, 500L);
    assertThat(admit(key, now + 63_000_000, "requests", 2, 2)).startsWith(1L, 2L);
  }

  @Test
  void hash_staysSmall() {
    String key = "l:{x}:key:" + id + ":1m";
    long now = 1_800_000_000_000_000L;

    for (int i = 0; i < 200; i++) {
      now += i % 10 == 9 ? 40_000_000 : 1_000_000;
      admit(key, now, "requests", 1_000_000, 1);
    }

    assertThat(send(Command.HLEN, key).toLong()).isBetween(4L, 23L);
  }

  @Test
  void closedBuckets_areForgotten_whenTheClockGoesBackFar() {
    String key = "l:{x}:key:" + id + ":1m";
    long now = 1_800_000_000_000_000L;
    for (int i = 0; i < 20; i++) {
      admit(key, now + i * 3_000_000L, "requests", 100, 1);
    }

    assertThat(admit(key, now - 3_600_000_000L, "requests", 20, 1)).startsWith(0L, 20L);

    assertThat(send(Command.HLEN, key).toLong()).isEqualTo(3);
  }

  /** Measures with the server's own figures; the bound leaves room for a busy machine. */
  @Test
  void admission_takesLittleOfRedis_forThreeScopesAndWindows() {
    RedisLimiter limiter = new RedisLimiter(links.get(0));
    List<Charge> charges =
        Stream.generate(UUID::randomUUID)
            .limit(3)
            .flatMap(
                scope ->
                    Stream.of("1s", "1m", "1h").map(w -> charge(scope, limit(1_000_000_000, w))))
            .toList();

    double micros =
        IntStream.range(0, 5).mapToDouble(i -> microsPerCall(limiter, charges)).min().orElseThrow();

    log.info("Redis CPU for 3 scopes x 3 windows: {} us per admission", micros);
    assertThat(micros).isLessThan(100);
  }

  private static double microsPerCall(Limiter limiter, List<Charge> charges) {
    links.get(0).send(Request.cmd(Command.CONFIG).arg("RESETSTAT")).await();
    for (int i = 0; i < 20; i++) {
      Future.all(Stream.generate(() -> limiter.acquire(charges)).limit(50).toList()).await();
    }
    Request stats = Request.cmd(Command.INFO).arg("commandstats");
    String text = links.get(0).send(stats).await().toString();
    return Double.parseDouble(
        text.replaceAll("(?s).*cmdstat_evalsha:.*?per_call=([0-9.]+).*", "$1"));
  }

  private static List<Long> admit(String key, long now, String metric, long max, long amount) {
    Request request = Request.cmd(Command.EVAL).arg(Script.named("admit.lua").text()).arg(1);
    request.arg(key).arg(now).arg(metric).arg(max).arg(60_000_000).arg(amount);
    return links.get(0).send(request).await().stream().map(Response::toLong).toList();
  }

  private static Response send(Command command, String key) {
    return links.get(0).send(Request.cmd(command).arg(key)).await();
  }

  private static void awaitPassed(Duration time) {
    new CompletableFuture<Void>()
        .completeOnTimeout(null, time.toNanos(), TimeUnit.NANOSECONDS)
        .join();
  }
}
