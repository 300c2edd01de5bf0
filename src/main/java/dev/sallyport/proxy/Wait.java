package dev.sallyport.proxy;

/** What one direction of a call waits for, and since when. Of one event loop. */
final class Wait {
  /** What a call can wait for; each has its limit. */
  enum For {
    NOTHING,
    /** For the client to send more of its body. */
    CLIENT_BODY,
    /** For the provider to take more of the body. */
    PROVIDER_READS,
    /** For the provider to agree to a WebSocket. */
    HANDSHAKE,
    FIRST_BYTE,
    NEXT_CHUNK,
    /** For either side of a WebSocket to say anything. */
    NEXT_FRAME,
    /** For the end of the event after which a stream must not go on. */
    EVENT_END,
    /** For the client to take more of the answer. */
    CLIENT_READS
  }

  private For what = For.NOTHING;
  private long sinceNanos;

  void start(For next) {
    what = next;
    sinceNanos = System.nanoTime();
  }

  void stop() {
    what = For.NOTHING;
  }

  For what() {
    return what;
  }

  long nanos(long now) {
    return now - sinceNanos;
  }
}
