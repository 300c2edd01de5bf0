package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import dev.sallyport.crypto.Secret;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.TrustOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.impl.types.ErrorType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class RedisLinkTest {
  private static final Duration DEADLINE = Duration.ofMillis(200);
  private static final String PASSWORD = "a secret: @/#";

  @TempDir static Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final Logger logger = (Logger) LoggerFactory.getLogger(RedisLink.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private TestRedis redis = new TestRedis(folder, "--requirepass", PASSWORD);

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void close() {
    logger.detachAppender(lines);
    vertx.close().await();
    redis.close();
  }

  @Test
  void link_connects_whenTheServerComesLater() {
    RedisLink link = open();
    assertUnavailable(link.check());
    assertThat(link.connected()).isFalse();

    redis.start();
    awaitConnected(link, true);

    link.check().await();
  }

  @Test
  void call_answers_fromAnyThread() {
    redis.start();
    RedisLink link = open();
    awaitConnected(link, true);

    link.send(Request.cmd(Command.SET).arg("k").arg("v")).await();
    String value =
        Settling.across(vertx.getOrCreateContext(), () -> link.send(get("k"))).await().toString();

    assertThat(value).isEqualTo("v");
  }

  @Test
  void manyCalls_areAnsweredInOrder() {
    redis.start();
    RedisLink link = open();
    awaitConnected(link, true);

    List<Future<Long>> counts =
        Stream.generate(() -> link.send(Request.cmd(Command.INCR).arg("n")))
            .limit(500)
            .map(reply -> reply.map(response -> response.toLong()))
            .toList();

    Future.all(counts).await();
    assertThat(counts.get(499).result()).isEqualTo(500L);
  }

  @Test
  void tooManyCalls_areRefused_andTheLinkStays() {
    redis.start();
    RedisLink link = open();
    awaitConnected(link, true);

    List<Future<Void>> calls =
        Settling.across(
                vertx.getOrCreateContext(),
                () -> Future.succeededFuture(Stream.generate(link::check).limit(5_000).toList()))
            .await();
    Future.join(calls).otherwiseEmpty().await();

    assertUnavailable(calls.get(4_999));
    assertThat(calls.get(0).succeeded()).isTrue();
    link.check().await();
    assertThat(warnings()).isEmpty();
  }

  @Test
  void errorOfRedis_isPassedOn_andTheLinkStays() {
    redis.start();
    RedisLink link = open();
    awaitConnected(link, true);

    assertThatThrownBy(() -> link.send(Request.cmd(Command.EVALSHA).arg("00").arg(0)).await())
        .isInstanceOfSatisfying(ErrorType.class, e -> assertThat(e.is("NOSCRIPT")).isTrue());
    link.check().await();
  }

  @Test
  void calls_failInTime_whenTheServerIsFrozen_andTheLinkHeals() {
    redis.start();
    RedisLink link = open();
    awaitConnected(link, true);

    redis.freeze();
    long start = System.nanoTime();
    Future<Void> first = link.check();
    Future<Void> second = link.check();
    assertUnavailable(first);
    assertUnavailable(second);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE.multipliedBy(3));
    assertThat(link.connected()).isTrue();

    assertUnavailable(link.check());
    assertUnavailable(link.check());
    assertThat(link.connected()).isFalse();

    redis.thaw();
    awaitConnected(link, true);
    link.check().await();
  }

  @Test
  void link_noticesAFrozenServer_withoutAnyCall() {
    redis.start();
    RedisLink link = open();
    awaitConnected(link, true);

    redis.freeze();

    awaitConnected(link, false);
  }

  @Test
  void link_connects_whenTheServerWasFrozenDuringTheHandshake() {
    redis.start();
    redis.freeze();
    RedisLink link = open();
    assertUnavailable(link.check());
    await(() -> warnings().contains(unavailable("CONNECTION_CLOSED")));

    redis.thaw();

    awaitConnected(link, true);
    link.check().await();
  }

  @Test
  void stuckConnection_isReallyClosed() {
    redis.start();
    RedisLink link = open();
    awaitConnected(link, true);
    redis.freeze();
    for (int i = 0; i < 3; i++) {
      assertUnavailable(link.check());
    }
    redis.thaw();
    awaitConnected(link, true);

    String clients = link.send(Request.cmd(Command.CLIENT).arg("LIST")).await().toString();

    assertThat(clients.lines()).hasSize(1);
  }

  @Test
  void calls_failFast_whenTheServerDies_andTheLinkHeals() {
    redis.start();
    RedisLink link = open();
    awaitConnected(link, true);

    redis.kill();
    awaitConnected(link, false);
    long start = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      assertUnavailable(link.check());
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE.multipliedBy(20));

    redis.start();
    awaitConnected(link, true);
    link.check().await();
    assertThat(warnings()).hasSizeBetween(1, 3);
  }

  @Test
  void link_isDown_whenThePasswordIsWrong_andLogsNoSecret() {
    redis.start();
    RedisLink link = open(options("not-" + PASSWORD, 0, Optional.empty()));

    await(() -> !warnings().isEmpty());

    assertThat(link.connected()).isFalse();
    assertThat(warnings().get(0)).contains("WRONGPASS").doesNotContain(PASSWORD);
  }

  @Test
  void database_isSelected() {
    redis.start();
    RedisLink three = open(options(PASSWORD, 3, Optional.empty()));
    RedisLink zero = open();
    awaitConnected(three, true);
    awaitConnected(zero, true);

    three.send(Request.cmd(Command.SET).arg("only-in-three").arg("v")).await();

    assertThat(zero.send(get("only-in-three")).await()).isNull();
  }

  @Test
  void tls_isVerified(@TempDir Path tls) {
    TestCertificate certificate = TestCertificate.in(tls, "dns:localhost");
    redis = tlsRedis(certificate).start();
    Optional<TrustOptions> trusting =
        Optional.of(OutboundTrust.of(Optional.of(certificate.certificate())));
    Optional<TrustOptions> doubting = Optional.of(OutboundTrust.of(Optional.empty()));

    RedisLink trusted = open(options("localhost", PASSWORD, 0, trusting));
    awaitConnected(trusted, true);
    RedisLink wrongName = open(options("127.0.0.1", PASSWORD, 0, trusting));
    await(() -> warnings().size() == 1);
    RedisLink untrusted = open(options("localhost", PASSWORD, 0, doubting));
    await(() -> warnings().size() == 2);

    trusted.check().await();
    assertThat(wrongName.connected()).isFalse();
    assertThat(untrusted.connected()).isFalse();
  }

  @Test
  void link_staysDown_whenClosed() {
    redis.start();
    RedisLink link = open();
    awaitConnected(link, true);

    link.close().await();

    assertUnavailable(link.check());
  }

  private TestRedis tlsRedis(TestCertificate certificate) {
    return new TestRedis(
            folder,
            "--requirepass",
            PASSWORD,
            "--tls-cert-file",
            certificate.certificate().toString(),
            "--tls-key-file",
            certificate.key().toString(),
            "--tls-auth-clients",
            "no")
        .overTls();
  }

  private RedisLink open() {
    return open(options(PASSWORD, 0, Optional.empty()));
  }

  private RedisLink open(RedisLink.Options options) {
    return RedisLink.open(vertx, options);
  }

  private RedisLink.Options options(String password, int database, Optional<TrustOptions> tls) {
    return options("127.0.0.1", password, database, tls);
  }

  private RedisLink.Options options(
      String host, String password, int database, Optional<TrustOptions> tls) {
    RedisLink.Login login = new RedisLink.Login(Optional.empty(), Secret.of(password));
    return new RedisLink.Options(
        host, redis.port(), database, Optional.of(login), tls, Duration.ofSeconds(1), DEADLINE);
  }

  private static Request get(String key) {
    return Request.cmd(Command.GET).arg(key);
  }

  private String unavailable(String why) {
    return "Redis at 127.0.0.1:" + redis.port() + " is not available: " + why;
  }

  private List<String> warnings() {
    return List.copyOf(lines.list).stream()
        .filter(line -> line.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private void awaitConnected(RedisLink link, boolean expected) {
    await(() -> link.connected() == expected);
  }

  private void await(BooleanSupplier condition) {
    Promise<Void> met = Promise.promise();
    vertx.setPeriodic(
        5,
        id -> {
          if (condition.getAsBoolean()) {
            vertx.cancelTimer(id);
            met.tryComplete();
          }
        });
    try {
      met.future().await(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("The condition was not met in time", e);
    }
  }

  private static void assertUnavailable(Future<?> call) {
    assertThatThrownBy(call::await)
        .isInstanceOfSatisfying(
            GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }
}
