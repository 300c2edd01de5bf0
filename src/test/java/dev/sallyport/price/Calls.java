package dev.sallyport.price;

import dev.sallyport.usage.Call;
import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Outcome;
import dev.sallyport.usage.Usage;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Calls of one workspace, as a test needs them. */
record Calls(String provider, Optional<String> asked, Optional<String> answered, Instant at) {
  static final UUID WORKSPACE = new UUID(1, 2);
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  static Calls answeredBy(String provider, String model) {
    return new Calls(provider, Optional.empty(), Optional.of(model), NOW);
  }

  static Calls askedFor(String provider, String model) {
    return new Calls(provider, Optional.of(model), Optional.empty(), NOW);
  }

  Calls asking(String model) {
    return new Calls(provider, Optional.of(model), answered, at);
  }

  Calls at(String instant) {
    return new Calls(provider, asked, answered, Instant.parse(instant));
  }

  Call using(Usage usage) {
    return ended(Outcome.COMPLETED, 200, usage);
  }

  Call ended(Outcome outcome, int status, Usage usage) {
    return call("POST", outcome, status, usage);
  }

  Call looking() {
    return call("GET", Outcome.COMPLETED, 200, Usage.NONE);
  }

  private Call call(String method, Outcome outcome, int status, Usage usage) {
    UUID id = new UUID(at.toEpochMilli() << 16 | 0x7000, 5);
    Opened opened =
        new Opened(
            id,
            new Opened.Owner(new UUID(1, 1), WORKSPACE, Optional.empty(), new UUID(1, 3)),
            new Opened.Way(new UUID(1, 4), provider, "openai", method, "/v1/chat/completions"),
            asked,
            Optional.empty(),
            Usage.NONE);
    Closed closed =
        new Closed(outcome, status, Optional.empty(), answered, usage, 1, Closed.Timings.NONE);
    return new Call(opened, closed);
  }
}
