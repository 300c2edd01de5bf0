package dev.sallyport.http;

import dev.sallyport.http.Http2Floods.Flood;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One who comes again and again, in a thread of his own, with HTTP/2. */
final class Visits implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int BATCHES = 4;
  private static final int BATCH = 50;
  private static final int STALLED = 20;

  private final Thread thread = new Thread(this::comeAgain, "visitor");
  private final Runnable visit;
  private final AtomicInteger made = new AtomicInteger();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private volatile boolean on = true;

  private Visits(Consumer<Visits> each) {
    visit = () -> each.accept(this);
  }

  /** As soon as he is told to go. */
  static Visits ofAttacker(int port, Flood flood) {
    return new Visits(visits -> visits.attack(port, flood)).begin();
  }

  /** With many requests on each of some connections, whose answers no window lets through. */
  static Visits ofStaller(int port) {
    return new Visits(visits -> visits.stall(port)).begin();
  }

  /** Requests at full speed, each answered: fifty at once, two hundred on a connection. */
  static Visits ofHonest(int port) {
    return new Visits(visits -> visits.ask(port)).begin();
  }

  private Visits begin() {
    thread.start();
    return this;
  }

  private void comeAgain() {
    while (on) {
      visit.run();
      made.incrementAndGet();
    }
  }

  private void attack(int port, Flood flood) {
    try (Http2Attacker attacker = Http2Attacker.to(port).hasty()) {
      flood.sent().accept(attacker);
      if (!attacker.isCutWithin(PATIENCE)) {
        faults.add("not cut");
      }
    }
  }

  private void stall(int port) {
    List<Http2Attacker> stalled = new ArrayList<>();
    for (int i = 0; i < STALLED; i++) {
      Http2Attacker attacker = Http2Attacker.to(port);
      attacker.send(Http2Attacker.frame(Http2Attacker.SETTINGS, 0, 0, 0, 4, 0, 0, 0, 0));
      attacker.send(requests(attacker, 0, BATCHES));
      stalled.add(attacker);
    }
    for (Http2Attacker attacker : stalled) {
      try (attacker) {
        if (!attacker.isCutWithin(PATIENCE)) {
          faults.add("not cut: " + attacker);
        }
      }
    }
  }

  private static byte[] requests(Http2Attacker client, int from, int batches) {
    ByteArrayOutputStream requests = new ByteArrayOutputStream();
    for (int i = from * BATCH; i < (from + batches) * BATCH; i++) {
      requests.writeBytes(client.get(2 * i + 1, "/x"));
    }
    return requests.toByteArray();
  }

  private void ask(int port) {
    try (Http2Attacker client = Http2Attacker.to(port)) {
      String last = "200";
      for (int batch = 0; on && last.equals("200") && batch < BATCHES; batch++) {
        client.send(requests(client, batch, 1));
        last = client.answer(2 * (batch + 1) * BATCH - 1);
        if (!last.equals("200")) {
          faults.add("batch %d: '%s', %s".formatted(batch, last, client));
        }
      }
    }
  }

  int made() {
    return made.get();
  }

  /** Of attacks that were not ended by the other side, or honest requests not answered. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  /** Returns when the visitor is gone. */
  @Override
  public void close() {
    on = false;
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
