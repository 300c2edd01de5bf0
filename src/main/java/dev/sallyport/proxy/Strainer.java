package dev.sallyport.proxy;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** What of an answer's body is not for the client, taken out as it passes. */
final class Strainer {
  /** A shorter secret could stand in a success by chance. */
  private static final int SHORTEST_IN_SUCCESS = 16;

  private final Optional<Sieve> secret;
  private final Optional<HiddenUsage> usage;

  /**
   * @param telling whether it is a redirect or an error: they tell what was asked for
   */
  Strainer(Optional<Traces> secret, boolean telling, Optional<HiddenUsage> usage) {
    this.secret = secret.flatMap(traces -> sieve(traces, telling));
    this.usage = usage;
  }

  private static Optional<Sieve> sieve(Traces traces, boolean telling) {
    if (telling) {
      return Optional.of(new Sieve(traces, Sieve.Mesh.FINE));
    }
    return traces.length() < SHORTEST_IN_SUCCESS
        ? Optional.empty()
        : Optional.of(new Sieve(traces, Sieve.Mesh.WIDE));
  }

  Buffer next(Buffer received) {
    Buffer clean = secret.isPresent() ? secret.get().next(received) : received;
    return usage.isPresent() && clean.length() > 0 ? usage.get().pass(clean) : clean;
  }

  /** What was held back until the end. */
  Buffer rest() {
    Buffer clean = secret.map(Sieve::rest).orElseGet(Buffer::buffer);
    return usage
        .map(hidden -> Buffer.buffer().appendBuffer(hidden.pass(clean)).appendBuffer(hidden.rest()))
        .orElse(clean);
  }
}
