package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.Http2Floods.Flood;
import dev.sallyport.hunt.CapturedLog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An attacker's connections end without a word: to log each would be a flood of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2FloodLogTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  /** Each ends after some hundred resets, ours or theirs. */
  private static final int CONNECTIONS = 5;

  private GuardedEcho plain;
  private GuardedEcho tls;

  @BeforeAll
  void start() {
    plain = new GuardedEcho(HttpLimits.forData());
    tls = new GuardedEcho(HttpLimits.forData(), true);
  }

  @AfterAll
  void stop() {
    plain.close();
    tls.close();
  }

  static List<Flood> resets() {
    return Http2Floods.all().stream()
        .filter(flood -> flood.name().matches("rapid reset|reset by.*|requests .*"))
        .toList();
  }

  private static List<String> logged(Runnable visit) {
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i < CONNECTIONS; i++) {
        visit.run();
      }
      return log.lines().stream().filter(line -> !line.startsWith("DEBUG")).toList();
    }
  }

  private static void attack(Http2Attacker made, Flood flood) {
    try (Http2Attacker attacker = made) {
      flood.sent().accept(attacker);
      assertThat(attacker.isCutWithin(SOON)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("resets")
  void flood_isNotLogged(Flood flood) {
    assertThat(logged(() -> attack(Http2Attacker.to(plain.port()), flood))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("resets")
  void flood_isNotLogged_overTls(Flood flood) {
    assertThat(logged(() -> attack(Http2Attacker.overTls(tls.port()), flood))).isEmpty();
  }
}
