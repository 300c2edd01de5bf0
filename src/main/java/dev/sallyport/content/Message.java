package dev.sallyport.content;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * A call's request or answer, as it passed.
 *
 * @param type as its header said
 * @param encoding as its header said; the bytes are as they were sent
 * @param size of all of it, in bytes
 * @param truncated only its beginning is kept
 * @param bytes empty for a kind that is not kept, as sound and pictures
 */
public record Message(
    Optional<String> type,
    Optional<String> encoding,
    long size,
    boolean truncated,
    Optional<Buffer> bytes) {

  /** The same of other bytes: sealed, or opened. */
  public Message with(Optional<Buffer> others) {
    return new Message(type, encoding, size, truncated, others);
  }

  int heldBytes() {
    return bytes.map(Buffer::length).orElse(0);
  }
}
