package dev.sallyport;

import dev.sallyport.http.RawClient;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * How late a node's event loops are: asks for the readiness, which needs nothing else, from a
 * thread of its own. And how late such a thread itself is, without any node.
 */
final class Probe implements AutoCloseable {
  private static final long PERIOD_NANOS = 20_000_000;

  private static final double CALM_MILLIS = 3;

  private final RawClient client;
  private final List<Long> late = new CopyOnWriteArrayList<>();
  private final List<Long> own = new CopyOnWriteArrayList<>();
  private volatile boolean over;

  Probe(int port) {
    client = RawClient.to(port);
    Thread asking = new Thread(this::run, "probe");
    asking.setDaemon(true);
    asking.start();
  }

  private void run() {
    while (!over) {
      long begun = System.nanoTime();
      LockSupport.parkNanos(PERIOD_NANOS);
      long asked = System.nanoTime();
      client.send(Requests.get("/-/ready", "none"));
      client.readUntil("\r\n\r\n");
      own.add(Math.max(0, asked - begun - PERIOD_NANOS));
      late.add(System.nanoTime() - asked);
    }
  }

  void forget() {
    late.clear();
    own.clear();
  }

  /** Whether a thread that wants to run does, so that what was slow is the node. */
  boolean machineIsCalm() {
    return percentile(own, 0.99) <= CALM_MILLIS;
  }

  String told() {
    return "readiness p50 %s p99 %s ms, of the machine itself p50 %s p99 %s ms"
        .formatted(
            percentile(late, 0.5),
            percentile(late, 0.99),
            percentile(own, 0.5),
            percentile(own, 0.99));
  }

  private static double percentile(List<Long> nanos, double share) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return sorted.length == 0 ? -1 : sorted[(int) (share * (sorted.length - 1))] / 1e6;
  }

  @Override
  public void close() {
    over = true;
  }
}
