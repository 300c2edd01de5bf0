package dev.sallyport.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long a client may take to send. Waiting for our own answer is never counted, nor is time in
 * which the application itself has stopped the reading.
 *
 * @param head from a head's first byte to its last
 * @param idle between two requests, and before the first
 * @param bodyGrace the window over which a body's rate is measured, its first included
 * @param bodyBytesPerSecond the rate that each such window must reach
 */
public record ReadDeadlines(
    Duration head, Duration idle, Duration bodyGrace, int bodyBytesPerSecond) {
  public ReadDeadlines {
    requireNonNull(head, "head");
    requireNonNull(idle, "idle");
    requireNonNull(bodyGrace, "bodyGrace");
  }

  public static ReadDeadlines standard() {
    return new ReadDeadlines(
        Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(30), 1024);
  }
}
