package dev.sallyport.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.Http2Floods.Flood;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What others on the same event loop notice of an HTTP/2 attacker who comes again as soon as he is
 * cut. Quiet and attacked stretches alternate, so that a busy machine weighs on both alike.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2NeighboursTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String END = "HTTP_1_1 0";

  private GuardedEcho server;

  @BeforeAll
  void start() {
    server = new GuardedEcho(HttpLimits.forData());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private record Stretch(List<Long> quiet, List<Long> attacked, int attacks) {
    private static double p99Millis(List<Long> nanos) {
      List<Long> sorted = new ArrayList<>(nanos);
      Collections.sort(sorted);
      return sorted.get(sorted.size() * 99 / 100) / 1e6;
    }

    @Override
    public String toString() {
      return "p99 %.2f ms, attacked %.2f ms (%d attacks, %d samples)"
          .formatted(p99Millis(quiet), p99Millis(attacked), attacks, quiet.size());
    }

    boolean isWithin(int times, double noiseMillis) {
      return p99Millis(attacked) <= Math.max(times * p99Millis(quiet), noiseMillis);
    }
  }

  private static List<Flood> some() {
    List<Flood> floods = Http2Floods.all();
    return List.of(floods.get(0), floods.get(9), floods.get(15));
  }

  @Test
  void others_goOn_duringFloods() {
    measure(some(), 2, 200);
    Stretch stretch = measure(some(), 5, 150);

    figures(stretch.toString());
    assertThat(stretch.isWithin(3, 20)).as(stretch.toString()).isTrue();
  }

  @Tag("proof")
  @Test
  void others_goOn_duringEachFlood() {
    StringBuilder table = new StringBuilder();
    List<String> slow = new ArrayList<>();
    Http2Floods.all().forEach(flood -> measure(List.of(flood), 1, 100));
    for (Flood flood : Http2Floods.all()) {
      Stretch stretch = measure(List.of(flood), 8, 100);
      table.append("%-45s %s%n".formatted(flood, stretch));
      if (!stretch.isWithin(2, 5)) {
        slow.add(flood + ": " + stretch);
      }
    }
    figures("\n" + table);
    assertThat(slow).isEmpty();
  }

  private static void figures(String text) {
    System.getLogger("figures").log(System.Logger.Level.INFO, text);
  }

  private Stretch measure(List<Flood> floods, int rounds, int samples) {
    List<Long> quiet = new ArrayList<>();
    List<Long> attacked = new ArrayList<>();
    AtomicInteger attacks = new AtomicInteger();
    try {
      for (int round = 0; round < rounds; round++) {
        server.reached().clear();
        server.bodies().clear();
        sample(samples, quiet);
        AtomicBoolean on = new AtomicBoolean(true);
        Thread attacker = new Thread(() -> attack(floods, on, attacks), "attacker");
        attacker.start();
        sample(samples, attacked);
        on.set(false);
        attacker.join();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new Stretch(quiet, attacked, attacks.get());
  }

  private void attack(List<Flood> floods, AtomicBoolean on, AtomicInteger attacks) {
    while (on.get()) {
      Flood flood = floods.get(attacks.getAndIncrement() % floods.size());
      try (Http2Attacker attacker = Http2Attacker.to(server.port())) {
        flood.sent().accept(attacker);
      }
    }
  }

  /** On a connection of its own: some floods go on for longer than one may be idle. */
  private void sample(int samples, List<Long> into) {
    try (RawClient honest = RawClient.to(server.port())) {
      for (int i = 0; i < samples; i++) {
        long begun = System.nanoTime();
        honest.send(GET.getBytes(UTF_8));
        honest.readUntil(END);
        into.add(System.nanoTime() - begun);
      }
    }
  }
}
