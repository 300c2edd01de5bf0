package dev.sallyport.proxy;

import io.vertx.core.buffer.Buffer;

/**
 * Looks for a key or a secret in bytes on their way, also where it is spread over several chunks.
 * Held back is only what could be its beginning.
 */
final class Sieve {
  /** What to look for. */
  enum Mesh {
    /** What programs write without escapes. */
    WIDE,
    /** Escaped texts too. */
    FINE
  }

  private final Traces traces;
  private final boolean escapes;
  private Buffer held = Buffer.buffer();
  private boolean caught;

  Sieve(Traces traces, Mesh mesh) {
    this.traces = traces;
    this.escapes = mesh == Mesh.FINE;
  }

  /** What may go on now, with asterisks in place of what was found. */
  Buffer next(Buffer chunk) {
    boolean alone = held.length() == 0;
    byte[] bytes = alone ? chunk.getBytes() : held.appendBuffer(chunk).getBytes();
    boolean blotted = traces.blot(bytes, escapes);
    caught |= blotted;
    int open = traces.openFrom(bytes, escapes);
    if (alone && !blotted && open == bytes.length) {
      return chunk;
    }
    held = Buffer.buffer().appendBytes(bytes, open, bytes.length - open);
    return Buffer.buffer().appendBytes(bytes, 0, open);
  }

  /** What was held back, once no more comes. */
  Buffer rest() {
    Buffer rest = held;
    held = Buffer.buffer();
    return rest;
  }

  /** Whether there was something to find. */
  boolean hasCaught() {
    return caught;
  }
}
