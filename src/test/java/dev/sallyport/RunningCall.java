package dev.sallyport;

import dev.sallyport.http.RawClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A call that has reached its provider, and how and when it ends for the client. */
final class RunningCall {
  private final RawClient client;
  private final ProviderCall provider;
  private final CompletableFuture<String> rest = new CompletableFuture<>();
  private volatile long endedNanos;

  private RunningCall(RawClient client, ProviderCall provider) {
    this.client = client;
    this.provider = provider;
    Thread reader = new Thread(this::read, "running-call");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * @param untilText of the answer, which must have come; empty for a call without one
   */
  static RunningCall of(RawClient client, ProviderCall provider, String untilText) {
    if (!untilText.isEmpty()) {
      client.readUntil(untilText);
    }
    return new RunningCall(client, provider);
  }

  private void read() {
    try {
      String read = client.readToEnd();
      endedNanos = System.nanoTime();
      rest.complete(read);
    } catch (RuntimeException e) {
      rest.completeExceptionally(e);
    }
  }

  ProviderCall provider() {
    return provider;
  }

  boolean hasEnded() {
    return rest.isDone();
  }

  /** All that came from then on; waits for the end of the connection. */
  String rest() {
    return rest.join();
  }

  Duration endedAfter(long sinceNanos) {
    rest.join();
    return Duration.ofNanos(endedNanos - sinceNanos);
  }
}
