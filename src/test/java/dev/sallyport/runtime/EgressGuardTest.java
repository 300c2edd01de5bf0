package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.EgressPolicy;
import dev.sallyport.core.EgressRule;
import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.IpLiteral;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressGuardTest {
  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final AtomicInteger lookups = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private final EgressPolicy policy =
      EgressPolicy.of(List.of(EgressRule.parse("127.0.0.1:11434")), Set::of);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void name_isAllowed_whenAllItsAddressesArePublic() {
    EgressGuard guard = guard(name -> ips("8.8.8.8", "2606:4700::1111"));

    assertThat(check(guard, "api.example.com", 443)).isEqualTo(ips("8.8.8.8", "2606:4700::1111"));
  }

  @Test
  void name_isRefused_whenOneAddressIsInner() {
    assertFails(guard(n -> ips("8.8.8.8", "10.0.0.1")), "a.example.com", ErrorCode.FORBIDDEN);
  }

  @Test
  void refusal_doesNotTellTheAddress() {
    EgressGuard guard = guard(name -> ips("10.0.0.1"));

    assertThatThrownBy(() -> check(guard, "inner.example.com", 443))
        .hasMessage("The provider's address is not allowed.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2130706433", "0x7f.1", "127.1", "0177.0.0.1", "0", "127.0.0.1.", "1.2.3", "0x7f000001",
        "", "a b", "ü.example.com", "a\n.example.com", "fe80::1%lo", "[::1]", "a/b", "a:b"
      })
  void host_isRefusedWithoutLookup_whenItIsOddOrNoName(String host) {
    assertFails(guard(name -> ips("8.8.8.8")), host, ErrorCode.FORBIDDEN);
    assertThat(lookups).hasValue(0);
  }

  @Test
  void literal_isJudgedWithoutLookup() {
    EgressGuard guard = guard(name -> ips("8.8.8.8"));

    assertThat(check(guard, "127.0.0.1", 11434)).isEqualTo(ips("127.0.0.1"));
    assertFails(guard, "127.0.0.1", ErrorCode.FORBIDDEN);
    assertFails(guard, "::1", ErrorCode.FORBIDDEN);
    assertThat(lookups).hasValue(0);
  }

  @Test
  void knownHost_isAnsweredAtOnce_untilTheAnswerIsOld() {
    EgressGuard guard = guard(name -> ips("8.8.8.8"));
    check(guard, "api.example.com", 443);
    check(guard, "api.example.com", 443);

    nanos.addAndGet(Duration.ofSeconds(30).toNanos() - 1);
    check(guard, "api.example.com", 443);
    assertThat(lookups).hasValue(1);
    nanos.addAndGet(1);
    check(guard, "api.example.com", 443);

    assertThat(lookups).hasValue(2);
  }

  @Test
  void knownHost_givesACompleteFuture() {
    EgressGuard guard = guard(name -> ips("8.8.8.8"));
    check(guard, "api.example.com", 443);

    boolean complete =
        run(() -> Future.succeededFuture(guard.check("api.example.com", 443, true).isComplete()));

    assertThat(complete).isTrue();
  }

  @Test
  void rebindingName_isRefused_atTheNextLookup() {
    EgressGuard guard = guard(name -> lookups.get() == 1 ? ips("8.8.8.8") : ips("127.0.0.1"));
    check(guard, "rebind.example.com", 443);

    nanos.addAndGet(Duration.ofSeconds(31).toNanos());

    assertFails(guard, "rebind.example.com", ErrorCode.FORBIDDEN);
  }

  @Test
  void otherPort_isJudgedByItself() {
    EgressGuard guard = guard(name -> ips("127.0.0.1"));

    assertThat(check(guard, "ollama.example.com", 11434)).isEqualTo(ips("127.0.0.1"));
    assertFails(guard, "ollama.example.com", ErrorCode.FORBIDDEN);
    assertThat(check(guard, "ollama.example.com", 11434)).isEqualTo(ips("127.0.0.1"));
    assertThat(lookups).hasValue(1);
  }

  @Test
  void plainHttp_isJudgedByItself() {
    EgressGuard guard = guard(name -> ips("8.8.8.8"));
    check(guard, "api.example.com", 443);
    check(guard, "api.example.com", 443);

    assertThatThrownBy(() -> run(() -> guard.check("api.example.com", 443, false)))
        .hasMessage("The provider's address is not allowed.");
  }

  @Test
  void callsTogether_shareOneLookup() {
    CountDownLatch held = new CountDownLatch(1);
    EgressGuard guard = guard(name -> heldBy(held));

    Future<?> both =
        Settling.across(
            loop,
            () ->
                Future.all(
                    guard.check("slow.example.com", 443, true),
                    guard.check("slow.example.com", 443, true)));
    held.countDown();
    both.await();

    assertThat(lookups).hasValue(1);
  }

  @Test
  void lookup_failsAtItsDeadline_andHoldsOneWorkerOnly() {
    CountDownLatch held = new CountDownLatch(1);
    EgressGuard guard = guard(name -> heldBy(held), Duration.ofMillis(20));

    assertFails(guard, "slow.example.com", ErrorCode.UPSTREAM_TIMEOUT);
    assertFails(guard, "slow.example.com", ErrorCode.UPSTREAM_TIMEOUT);

    assertThat(lookups).hasValue(1);
    held.countDown();
  }

  @Test
  void unknownName_fails_andIsAskedAgain() {
    EgressGuard guard =
        guard(
            name -> {
              if (lookups.get() == 1) {
                throw new UnknownHostException(name);
              }
              return ips("8.8.8.8");
            });

    assertFails(guard, "late.example.com", ErrorCode.UPSTREAM);
    assertThat(check(guard, "late.example.com", 443)).isEqualTo(ips("8.8.8.8"));
  }

  @Test
  void leastUsedHost_isForgotten() {
    EgressGuard guard = guard(name -> ips("8.8.8.8"));

    for (String host : List.of("a.example.com", "b.example.com", "c.example.com")) {
      check(guard, host, 443);
    }
    check(guard, "a.example.com", 443);

    assertThat(lookups).hasValue(4);
  }

  @Test
  void usedHosts_areRemembered_upToTheirNumber() {
    EgressGuard guard = guard(name -> ips("8.8.8.8"));

    for (String host : List.of("a.example.com", "b.example.com", "a.example.com")) {
      check(guard, host, 443);
    }

    assertThat(lookups).hasValue(2);
  }

  @Test
  void lookup_isRefused_whenTooManyAreUnderWay() {
    CountDownLatch held = new CountDownLatch(1);
    EgressGuard guard = guard(name -> heldBy(held));
    List<Future<List<InetAddress>>> underWay =
        run(
            () ->
                Future.succeededFuture(
                    IntStream.range(0, 256).mapToObj(i -> ask(guard, i)).toList()));

    assertFails(guard, "one.more.example.com", ErrorCode.UNAVAILABLE);
    held.countDown();
    Future.all(underWay).await();

    assertThat(check(guard, "one.more.example.com", 443)).isEqualTo(ips("8.8.8.8"));
  }

  private static Future<List<InetAddress>> ask(EgressGuard guard, int number) {
    return guard.check(number + ".example.com", 443, true);
  }

  @Test
  void nameLeftToTheProxy_isJudgedByForm_withoutLookup() {
    EgressGuard guard = guard(name -> ips("8.8.8.8"));

    assertThat(guard.checkUnresolved("api.example.com", 443).succeeded()).isTrue();
    assertThat(Stream.of("redis", "a.internal", "127.0.0.1", "8.8.8.8", "0x7f.1", "a b", "::1"))
        .allMatch(host -> guard.checkUnresolved(host, 443).failed());
    assertThat(guard.checkUnresolved("api.example.com", 80).failed()).isTrue();
    assertThat(lookups).hasValue(0);
  }

  @Test
  void guard_resolvesNothing_afterItsEnd() {
    EgressGuard guard = guard(name -> ips("8.8.8.8"));
    guard.close().await();

    assertThatThrownBy(() -> check(guard, "api.example.com", 443)).isNotNull();
    assertThat(lookups).hasValue(0);
  }

  private EgressGuard guard(Resolver resolver) {
    return guard(resolver, Duration.ofSeconds(10));
  }

  private EgressGuard guard(Resolver resolver, Duration deadline) {
    Resolver counting =
        name -> {
          lookups.incrementAndGet();
          return resolver.resolve(name);
        };
    EgressGuard.Settings settings = new EgressGuard.Settings(Duration.ofSeconds(30), deadline, 2);
    return new EgressGuard(vertx, policy, counting, settings, nanos::get);
  }

  private List<InetAddress> check(EgressGuard guard, String host, int port) {
    return run(() -> guard.check(host, port, true));
  }

  private void assertFails(EgressGuard guard, String host, ErrorCode code) {
    assertThatThrownBy(() -> check(guard, host, 443))
        .isInstanceOfSatisfying(GatewayException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private <T> T run(Supplier<Future<T>> work) {
    return Settling.across(loop, work).await();
  }

  private static List<InetAddress> heldBy(CountDownLatch latch) {
    try {
      latch.await();
      return ips("8.8.8.8");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<InetAddress> ips(String... texts) {
    return Stream.of(texts).map(text -> IpLiteral.parse(text).orElseThrow()).toList();
  }
}
