package dev.sallyport.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.Http2Floods.Flood;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What others on the same event loop notice of an HTTP/2 attacker who comes again as soon as he is
 * cut. Any client that is busy takes a part of the machine; so this is compared with an honest one
 * who asks as fast as it can. Quiet, attacked and control stretches alternate, so that a busy
 * machine weighs on all alike.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2NeighboursTest {
  private static final byte[] GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8);
  private static final long STRETCH_NANOS = 300_000_000;
  private static final long EACH_NANOS = 1_000_000;
  private static final int ROUNDS = 5;

  private NeighbourServer server;

  @BeforeAll
  void start() {
    server = new NeighbourServer();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static List<Flood> some() {
    List<Flood> floods = Http2Floods.all();
    return List.of(floods.get(0), floods.get(9), floods.get(15));
  }

  @Test
  void others_goOn_duringFloods() {
    for (Flood flood : some()) {
      Stretches stretches = measure(() -> Visits.ofAttacker(server.port(), flood), 2);

      figures(flood + ": " + stretches);
      assertThat(stretches.isWithin(8, 200)).as(stretches.toString()).isTrue();
    }
  }

  @Tag("proof")
  @Test
  void others_goOn_duringEachAttack() {
    Map<String, Supplier<Visits>> attacks = new LinkedHashMap<>();
    attacks.put("window stalls", () -> Visits.ofStaller(server.port()));
    for (Flood flood : Http2Floods.all()) {
      attacks.put(flood.name(), () -> Visits.ofAttacker(server.port(), flood));
    }
    attacks.values().forEach(attack -> measure(attack, 1));
    StringBuilder table = new StringBuilder();
    List<String> slow = new ArrayList<>();
    attacks.forEach(
        (name, attack) -> {
          Stretches stretches = measure(attack, ROUNDS);
          table.append("%-41s %s%n".formatted(name, stretches));
          if (!stretches.isWithin(2, 5)) {
            slow.add(name + ": " + stretches);
          }
        });
    figures("\n" + table);
    assertThat(slow).isEmpty();
  }

  private static void figures(String text) {
    System.getLogger("figures").log(System.Logger.Level.INFO, text);
  }

  private Stretches measure(Supplier<Visits> attack, int rounds) {
    Stretches stretches = new Stretches();
    for (int round = 0; round < rounds; round++) {
      stretches.quiet().add(sample());
      Visits attacker = attack.get();
      try (attacker) {
        stretches.attacked().add(sample());
      }
      assertThat(attacker.made()).isPositive();
      assertThat(attacker.faults()).isEmpty();
      sample();
      Visits honest = Visits.ofHonest(server.port());
      try (honest) {
        stretches.control().add(sample());
      }
      assertThat(honest.faults()).isEmpty();
    }
    return stretches;
  }

  /** At a steady rate: who waits in vain for one answer is late with the next. */
  private List<Long> sample() {
    List<Long> waits = new ArrayList<>();
    try (RawClient honest = RawClient.to(server.port())) {
      long begun = System.nanoTime();
      for (long due = begun; System.nanoTime() < begun + STRETCH_NANOS; due += EACH_NANOS) {
        LockSupport.parkNanos(due - System.nanoTime());
        honest.send(GET);
        assertThat(honest.readUntil("ok")).endsWith("ok");
        waits.add(System.nanoTime() - due);
      }
    }
    return waits;
  }
}
