package dev.sallyport.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Reads one file of the log from its beginning, whoever wrote it and whatever became of it. It goes
 * through the file and not through memory over it, because a disk that cannot be read is an
 * exception there, and here would end the process.
 */
final class SegmentReader implements AutoCloseable {
  private static final int WINDOW = 1 << 16;

  private final FileChannel channel;
  private final ByteBuffer window =
      ByteBuffer.allocate(WINDOW).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private final CRC32C crc = new CRC32C();
  private long position;

  SegmentReader(Path file) throws IOException {
    this.channel = FileChannel.open(file, StandardOpenOption.READ);
  }

  /** What was found at a place of the file. */
  enum Found {
    RECORD,
    /** Or the end of the file: nothing was written there, or not wholly. */
    NOTHING,
    DAMAGE
  }

  /** Of the first byte that is not of a record read so far. */
  long position() {
    return position;
  }

  /**
   * @param limit nothing is looked at from there on
   */
  Found next(long limit, RecordDecoder.Entries entries) throws IOException {
    if (!has(RecordEncoder.HEAD, limit)) {
      return Found.NOTHING;
    }
    int length = window.getInt(window.position());
    if (length == 0) {
      return Found.NOTHING;
    }
    boolean possible = length > 0 && length <= RecordEncoder.MAX_PAYLOAD;
    if (!possible || !has(RecordEncoder.HEAD + length, limit)) {
      return Found.DAMAGE;
    }
    Optional<RecordDecoder.Entry> entry = record(length);
    if (entry.isEmpty()) {
      return Found.DAMAGE;
    }
    int size = RecordEncoder.sizeOf(length);
    position += size;
    window.position(Math.min(window.limit(), window.position() + size));
    entry.get().tell(entries);
    return Found.RECORD;
  }

  private Optional<RecordDecoder.Entry> record(int length) {
    ByteBuffer payload = window.slice(window.position() + RecordEncoder.HEAD, length);
    crc.reset();
    crc.update(payload);
    int expected = window.getInt(window.position() + Integer.BYTES);
    payload.rewind().order(ByteOrder.LITTLE_ENDIAN);
    return (int) crc.getValue() == expected ? RecordDecoder.decode(payload) : Optional.empty();
  }

  private boolean has(int bytes, long limit) throws IOException {
    if (window.remaining() >= bytes) {
      return true;
    }
    if (limit - position < bytes) {
      return false;
    }
    window.compact();
    long from = position + window.position();
    window.limit((int) Math.min(window.capacity(), window.position() + limit - from));
    for (int read = 0; read >= 0 && window.hasRemaining(); from += read) {
      read = channel.read(window, from);
    }
    window.flip();
    return window.remaining() >= bytes;
  }

  /**
   * Whether something stands behind the end: then what ended it was no end. The record that was
   * being written when the process died may stand there, but for its length.
   */
  boolean isFollowed(long limit) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(WINDOW);
    long from = position + RecordEncoder.HEAD + RecordEncoder.MAX_PAYLOAD;
    while (from < limit && channel.read(bytes.clear(), from) > 0) {
      from += bytes.flip().remaining();
      while (bytes.hasRemaining()) {
        if (bytes.get() != 0) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
