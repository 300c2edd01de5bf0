package dev.sallyport.http;

import dev.sallyport.http.Http2Floods.Flood;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** One who comes again and again, in a thread of his own, with HTTP/2. */
final class Visits implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int BATCHES = 4;
  private static final int BATCH = 50;

  private final Thread thread = new Thread(this::comeAgain, "visitor");
  private final Runnable visit;
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger faults = new AtomicInteger();
  private volatile boolean on = true;

  private Visits(int port, Flood flood) {
    visit = () -> attack(port, flood);
  }

  private Visits(int port) {
    visit = () -> ask(port);
  }

  /** As soon as he is told to go. */
  static Visits ofAttacker(int port, Flood flood) {
    return new Visits(port, flood).begin();
  }

  /** Requests at full speed, each answered: fifty at once, two hundred on a connection. */
  static Visits ofHonest(int port) {
    return new Visits(port).begin();
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
      faults.addAndGet(attacker.isCutWithin(PATIENCE) ? 0 : 1);
    }
  }

  private void ask(int port) {
    try (Http2Attacker client = Http2Attacker.to(port)) {
      for (int batch = 0; on && batch < BATCHES; batch++) {
        ByteArrayOutputStream requests = new ByteArrayOutputStream();
        for (int i = 0; i < BATCH; i++) {
          requests.writeBytes(client.get(2 * (batch * BATCH + i) + 1, "/x"));
        }
        client.send(requests.toByteArray());
        String last = client.answer(2 * (batch + 1) * BATCH - 1);
        faults.addAndGet(last.equals("200") ? 0 : 1);
      }
    }
  }

  int made() {
    return made.get();
  }

  /** How many attacks were not ended by the other side, or honest requests not answered. */
  int faults() {
    return faults.get();
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
