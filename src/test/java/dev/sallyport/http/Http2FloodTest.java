package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.Http2Floods.Flood;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever sends frames for nothing is cut, on both ports and over TLS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2FloodTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private GuardedEcho data;
  private GuardedEcho management;

  @BeforeAll
  void start() {
    data = new GuardedEcho(HttpLimits.forData());
    management = new GuardedEcho(HttpLimits.forManagement(), true);
  }

  @AfterAll
  void stop() {
    data.close();
    management.close();
  }

  static List<Flood> floods() {
    return Http2Floods.all();
  }

  @ParameterizedTest
  @MethodSource("floods")
  void flood_isCut_onDataPort(Flood flood) {
    try (Http2Attacker attacker = Http2Attacker.to(data.port())) {
      flood.sent().accept(attacker);

      assertThat(attacker.isCutWithin(SOON)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("floods")
  void flood_isCut_onManagementPortOverTls(Flood flood) {
    try (Http2Attacker attacker = Http2Attacker.overTls(management.port())) {
      flood.sent().accept(attacker);

      assertThat(attacker.isCutWithin(SOON)).isTrue();
    }
  }

  /** All of a read would else be worked off before the cut: some hundredths of a second. */
  @Test
  void framesBehindTheLastReset_areNotWorkedOff() {
    Flood windows = Http2Floods.all().get(1);
    try (Http2Attacker attacker = Http2Attacker.to(data.port())) {
      windows.sent().accept(attacker);

      assertThat(attacker.isCutWithin(SOON)).isTrue();
      assertThat(attacker.resets()).isBetween(1, 200);
    }
  }
}
