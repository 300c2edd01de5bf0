package dev.sallyport.proxy;

import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Optional;

/** Where in a stream events end, however its bytes are cut into chunks. */
final class EventEnds {
  private static final int OF_SSE = 2;
  private static final int OF_JSON_LINES = 1;

  /** Line ends in a row that end an event. */
  private final int wanted;

  private int seen;

  private EventEnds(int wanted) {
    this.wanted = wanted;
    this.seen = wanted;
  }

  /** Empty for a type that is not one of events. */
  static Optional<EventEnds> of(String contentType) {
    String type = contentType.toLowerCase(Locale.ROOT);
    if (type.startsWith("text/event-stream")) {
      return Optional.of(new EventEnds(OF_SSE));
    }
    return type.startsWith("application/x-ndjson")
        ? Optional.of(new EventEnds(OF_JSON_LINES))
        : Optional.empty();
  }

  /** Whether what has passed so far ends with an event, or is nothing at all. */
  boolean isAtEnd() {
    return seen >= wanted;
  }

  /** Looks at the chunk's last bytes only. */
  void pass(Buffer chunk) {
    int found = 0;
    int at = chunk.length() - 1;
    while (at >= 0 && found < wanted && isBreak(chunk.getByte(at))) {
      found += chunk.getByte(at) == '\n' ? 1 : 0;
      at--;
    }
    seen = at < 0 ? seen + found : found;
  }

  /** How many bytes of the chunk there are up to the end of the event that has begun; else -1. */
  int firstEnd(Buffer chunk) {
    int found = seen;
    for (int at = 0; at < chunk.length(); at++) {
      byte next = chunk.getByte(at);
      found = next == '\n' ? found + 1 : next == '\r' ? found : 0;
      if (found >= wanted) {
        return at + 1;
      }
    }
    return -1;
  }

  private static boolean isBreak(byte next) {
    return next == '\n' || next == '\r';
  }
}
