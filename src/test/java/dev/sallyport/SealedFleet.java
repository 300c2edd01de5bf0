package dev.sallyport;

import dev.sallyport.core.PathGroup;
import dev.sallyport.credential.Drafts;
import dev.sallyport.credential.NewCredential;
import dev.sallyport.key.NewKey;
import dev.sallyport.workspace.Workspaces;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Many credentials, each with a key of its own. Their provider answers with the header that it was
 * sent, so that each call shows whether the right secret was opened.
 *
 * @param keys texts; the one at i stands for the secret of i
 */
record SealedFleet(List<String> keys) {
  private static final int AT_ONCE = 50;

  static SealedFleet store(TestGateway gateway, String endpoint, int credentials) {
    Workspaces.Address place =
        TestGateway.await(gateway.gateway().workspaces().find(Workspaces.DEFAULT)).orElseThrow();
    List<String> keys = new ArrayList<>();
    for (int from = 0; from < credentials; from += AT_ONCE) {
      int to = Math.min(credentials, from + AT_ONCE);
      keys.addAll(
          TestGateway.await(
                  Future.all(
                      IntStream.range(from, to)
                          .mapToObj(i -> store(gateway.gateway(), place, endpoint, secret(i)))
                          .toList()))
              .list());
    }
    return new SealedFleet(keys);
  }

  private static Future<String> store(
      Gateway gateway, Workspaces.Address place, String endpoint, String secret) {
    NewCredential draft =
        Drafts.credential(place.workspaceId(), "openai", secret, Optional.of(endpoint), secret);
    return gateway
        .credentials()
        .call(c -> c.create(place.organizationId(), draft))
        .map(
            made ->
                new NewKey(
                    "app",
                    Optional.of(List.of(made.id())),
                    Set.of(PathGroup.INFERENCE),
                    Optional.empty()))
        .compose(
            key ->
                gateway
                    .keys()
                    .call(k -> k.create(place.organizationId(), place.workspaceId(), key)))
        .map(made -> made.told().orElseThrow().text().revealText());
  }

  private static String secret(int i) {
    return "sk-fleet-" + i;
  }

  /** One line for each credential that is not served. */
  List<String> failures(int port) {
    return IntStream.range(0, keys.size())
        .mapToObj(i -> failure(port, i))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<String> failure(int port, int i) {
    Answer answer = Answer.to(port, Requests.post("/v1/chat/completions", keys.get(i), "{}"));
    return answer.status() == 200 && answer.text().equals("Bearer " + secret(i))
        ? Optional.empty()
        : Optional.of(i + ": " + answer.status() + " " + answer.text());
  }

  Load load(int port) {
    return new Load(this, port);
  }

  /** Calls, one after another, until it is closed. */
  static final class Load implements AutoCloseable {
    private final SealedFleet fleet;
    private final int port;
    private final AtomicInteger calls = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::call, "load");
    private volatile boolean ended;

    private Load(SealedFleet fleet, int port) {
      this.fleet = fleet;
      this.port = port;
      thread.setDaemon(true);
      thread.start();
    }

    private void call() {
      while (!ended) {
        try {
          fleet.failure(port, calls.get() % fleet.keys().size()).ifPresent(failures::add);
        } catch (RuntimeException | AssertionError e) {
          failures.add(e.toString());
        }
        calls.incrementAndGet();
      }
    }

    /** So many more than now. */
    void awaitCalls(int more) {
      int aim = calls.get() + more;
      while (calls.get() < aim && thread.isAlive()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
    }

    List<String> failures() {
      return List.copyOf(failures);
    }

    @Override
    public void close() {
      ended = true;
      try {
        thread.join(Launched.LIMIT.toMillis());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
