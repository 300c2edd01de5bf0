package dev.sallyport.http;

import java.util.Optional;

/**
 * Judges how fast one connection sends. It has no timer of its own: it is told what is being read,
 * says when to be asked again, and is asked then. Times are those of its connection's event loop.
 */
final class ReadClock {
  private static final int TICKS_PER_WINDOW = 6;

  /** What the client is in the middle of sending. */
  enum Phase {
    NOTHING,
    HEAD,
    BODY
  }

  private final long headNanos;
  private final long idleNanos;
  private final long tickNanos;
  private final long bytesPerWindow;
  private Phase phase = Phase.NOTHING;
  private long since;
  private int ticks;
  private long windowBytes;
  private boolean heldBack;

  ReadClock(ReadDeadlines deadlines, long now) {
    headNanos = deadlines.head().toNanos();
    idleNanos = deadlines.idle().toNanos();
    tickNanos = deadlines.bodyGrace().toNanos() / TICKS_PER_WINDOW;
    bytesPerWindow = deadlines.bodyBytesPerSecond() * deadlines.bodyGrace().toMillis() / 1000;
    since = now;
  }

  Phase phase() {
    return phase;
  }

  long since() {
    return since;
  }

  void begin(Phase next, long now) {
    phase = next;
    since = now;
    ticks = 0;
    windowBytes = 0;
    heldBack = false;
  }

  void bodyBytes(int bytes) {
    windowBytes += bytes;
  }

  /** The application, not the client, keeps the current stretch of a head or body unread. */
  void holdBack(long now) {
    heldBack = true;
    if (phase == Phase.HEAD) {
      since = now;
    }
  }

  /** When to ask again, in nanoseconds from now. */
  long askAgainIn(long now) {
    return switch (phase) {
      case NOTHING -> Math.max(1, since + idleNanos - now);
      case HEAD -> Math.max(1, since + headNanos - now);
      case BODY -> Math.max(1, since + tickNanos - now);
    };
  }

  boolean idleTooLong(long now) {
    return phase == Phase.NOTHING && now - since >= idleNanos;
  }

  Optional<Refusal> tooSlow(long now) {
    return switch (phase) {
      case NOTHING -> Optional.empty();
      case HEAD -> now - since >= headNanos ? Optional.of(Refusal.HEAD_TIMEOUT) : Optional.empty();
      case BODY -> now - since >= tickNanos ? tick(now) : Optional.empty();
    };
  }

  /** Only stretches in which the client could send count towards a window. */
  private Optional<Refusal> tick(long now) {
    since = now;
    ticks += heldBack ? 0 : 1;
    heldBack = false;
    if (ticks < TICKS_PER_WINDOW) {
      return Optional.empty();
    }
    boolean slow = windowBytes < bytesPerWindow;
    ticks = 0;
    windowBytes = 0;
    return slow ? Optional.of(Refusal.BODY_TIMEOUT) : Optional.empty();
  }
}
