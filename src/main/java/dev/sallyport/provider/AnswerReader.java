package dev.sallyport.provider;

import dev.sallyport.usage.Usage;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Of an answer that is taken apart as it passes. */
final class AnswerReader implements UsageReader {
  private static final Logger log = LoggerFactory.getLogger(AnswerReader.class);

  private static final int ROOM = 8192;

  /** Where the bytes of a piece are looked at: never for longer than one call. */
  private static final ThreadLocal<byte[]> COPY = ThreadLocal.withInitial(() -> new byte[ROOM]);

  private final Bytes bytes;
  private final Runnable pieceEnd;
  private final Tally tally;
  private boolean over;

  /**
   * @param pieceEnd is told that a piece has passed whole
   */
  AnswerReader(Bytes bytes, Runnable pieceEnd, Tally tally) {
    this.bytes = bytes;
    this.pieceEnd = pieceEnd;
    this.tally = tally;
  }

  /** A mistake in here costs the count, and not the answer. */
  @Override
  public void read(Buffer piece) {
    if (over) {
      return;
    }
    try {
      take(piece);
    } catch (RuntimeException e) {
      close();
      log.warn("An answer's usage cannot be read any further.", e);
    }
  }

  private void take(Buffer piece) {
    byte[] copy = COPY.get();
    int length = piece.length();
    for (int at = 0; at < length; at += ROOM) {
      int size = Math.min(ROOM, length - at);
      piece.getBytes(at, at + size, copy, 0);
      bytes.take(copy, 0, size);
    }
    pieceEnd.run();
  }

  @Override
  public void close() {
    over = true;
    bytes.close();
  }

  @Override
  public Usage seen() {
    return tally.seen();
  }

  @Override
  public Optional<String> model() {
    return tally.model();
  }
}
