package dev.sallyport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.IpLiteral;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LookUpBoundsTest {
  private static final int MORE_THAN_ALLOWED = 1_000;
  private static final String CLIENT = "192.0.2.1";

  private long now;
  private final LookUpBounds bounds = new LookUpBounds(() -> now);

  private static InetAddress address(String literal) {
    return IpLiteral.parse(literal).orElseThrow();
  }

  private Optional<ErrorCode> refusal(String client, Future<Optional<String>> found) {
    Future<Optional<String>> answer = bounds.within(address(client), () -> found);
    return answer.failed() && answer.cause() instanceof GatewayException refusal
        ? Optional.of(refusal.code())
        : Optional.empty();
  }

  private boolean isLetThrough(String client, Future<Optional<String>> found) {
    return refusal(client, found).isEmpty();
  }

  /** How many of many misses in a row are let through. */
  private long misses(String client) {
    return IntStream.range(0, MORE_THAN_ALLOWED)
        .filter(i -> isLetThrough(client, Future.succeededFuture(Optional.empty())))
        .count();
  }

  @Test
  void misses_areBounded_andComeBackWithTime() {
    assertThat(misses(CLIENT)).isEqualTo(100);
    assertThat(refusal(CLIENT, Future.succeededFuture(Optional.empty())))
        .contains(ErrorCode.LIMITED);

    now += TimeUnit.SECONDS.toNanos(1);
    assertThat(misses(CLIENT)).isEqualTo(50);

    now += TimeUnit.SECONDS.toNanos(100);
    assertThat(misses(CLIENT)).isEqualTo(100);
  }

  @Test
  void addresses_haveTheirOwnBounds() {
    misses(CLIENT);

    assertThat(misses("192.0.2.2")).isEqualTo(100);
  }

  @Test
  void addressesOfOneNetwork_shareTheirBound_onIpv6() {
    misses("2001:db8:0:1::1");

    assertThat(misses("2001:db8:0:1:ffff::2")).isZero();
    assertThat(misses("2001:db8:0:2::1")).isEqualTo(100);
  }

  @Test
  void keysThatExist_andFailures_costNothing() {
    for (int i = 0; i < MORE_THAN_ALLOWED; i++) {
      assertThat(isLetThrough(CLIENT, Future.succeededFuture(Optional.of("key")))).isTrue();
      assertThat(isLetThrough(CLIENT, Future.failedFuture("away"))).isTrue();
    }

    assertThat(misses(CLIENT)).isEqualTo(100);
  }

  @Test
  void lookUpsUnderWay_areBounded_untilTheyEnd() {
    List<Promise<Optional<String>>> underWay = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      underWay.add(Promise.promise());
      assertThat(isLetThrough(CLIENT, underWay.get(i).future())).isTrue();
    }
    assertThat(refusal(CLIENT, Future.succeededFuture(Optional.empty())))
        .contains(ErrorCode.UNAVAILABLE);

    underWay.get(0).complete(Optional.of("key"));

    assertThat(isLetThrough(CLIENT, Future.succeededFuture(Optional.of("key")))).isTrue();
  }
}
