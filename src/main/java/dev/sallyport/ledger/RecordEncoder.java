package dev.sallyport.ledger;

import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Count;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Usage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Makes a record of what is known of a call: its checksum, then as few bytes as later versions can
 * read. Texts are cut to what has room, and what no database takes is a question mark. On one
 * thread only, and without garbage.
 */
final class RecordEncoder {
  static final byte VERSION = 1;
  static final byte OPEN = 1;
  static final byte MARK = 2;
  static final byte CLOSE = 3;

  /** Length and checksum. */
  static final int HEAD = 8;

  /** No record's payload is longer. */
  static final int MAX_PAYLOAD = 4096;

  /** What the record of a close takes at most, with its head. */
  static final int MAX_CLOSE = 640;

  static final int ABSENT = 0xFFFF;

  /** Among the counts, far from those that there are: a reader that does not know it passes it. */
  static final int CHARGE = 40;

  private static final int CHECKSUM = 4;
  private static final int SHORT_TEXT = 64;
  private static final int TEXT = 256;
  private static final int PATH = 1536;
  private static final Count[] COUNTS = Count.values();

  private final byte[] bytes = new byte[HEAD + MAX_PAYLOAD];
  private final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C crc = new CRC32C();
  private int at;

  /** A record but for its length, which stands apart: {@link #length()} bytes from 4 on. */
  byte[] bytes() {
    return bytes;
  }

  /** Of the payload. */
  int length() {
    return at - HEAD;
  }

  /** Of a record with its head, so that the next begins where a length can be written at once. */
  static int sizeOf(int length) {
    return (HEAD + length + 3) & ~3;
  }

  int open(Opened opened) {
    begin(OPEN, opened.id());
    Opened.Owner owner = opened.owner();
    id(owner.organizationId());
    id(owner.workspaceId());
    id(owner.keyId());
    bytes[at++] = (byte) (owner.userId().isPresent() ? 1 : 0);
    if (owner.userId().isPresent()) {
      id(owner.userId().get());
    }
    Opened.Way way = opened.way();
    id(way.credentialId());
    text(way.provider(), SHORT_TEXT);
    text(way.dialect(), SHORT_TEXT);
    text(way.method(), SHORT_TEXT);
    text(way.path(), PATH);
    text(opened.asked(), TEXT);
    text(opened.session(), TEXT);
    usage(opened.reserved());
    return end();
  }

  int mark(UUID id, Usage seen) {
    begin(MARK, id);
    usage(seen);
    return end();
  }

  int close(UUID id, Closed closed) {
    begin(CLOSE, id);
    bytes[at++] = (byte) closed.outcome().number();
    number(closed.status());
    text(closed.error(), SHORT_TEXT);
    text(closed.model(), TEXT);
    usage(closed.usage());
    number(closed.attempts());
    Closed.Timings timings = closed.timings();
    number(timings.auth());
    number(timings.connect());
    number(timings.firstByte());
    number(timings.end());
    return end();
  }

  private void begin(byte kind, UUID id) {
    bytes[HEAD] = VERSION;
    bytes[HEAD + 1] = kind;
    at = HEAD + 2;
    id(id);
  }

  private int end() {
    crc.reset();
    crc.update(bytes, HEAD, length());
    buffer.putInt(CHECKSUM, (int) crc.getValue());
    return sizeOf(length());
  }

  private void id(UUID id) {
    buffer.putLong(at, id.getMostSignificantBits());
    buffer.putLong(at + Long.BYTES, id.getLeastSignificantBits());
    at += 2 * Long.BYTES;
  }

  /** Seven bits a byte, the lowest first. */
  private void number(long value) {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      bytes[at++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[at++] = (byte) left;
  }

  /** Which counts there are, and whether they are an estimate; then these counts. */
  private void usage(Usage usage) {
    long present = usage.isEstimated() ? 1 : 0;
    for (Count count : COUNTS) {
      present |= usage.of(count) == 0 ? 0 : 2L << count.number();
    }
    present |= usage.charge().isPresent() ? 2L << CHARGE : 0;
    number(present);
    for (Count count : COUNTS) {
      if (usage.of(count) != 0) {
        number(usage.of(count));
      }
    }
    if (usage.charge().isPresent()) {
      number(usage.charge().getAsLong());
    }
  }

  private void text(Optional<String> text, int max) {
    if (text.isPresent()) {
      text(text.get(), max);
    } else {
      buffer.putShort(at, (short) ABSENT);
      at += Short.BYTES;
    }
  }

  private void text(String text, int max) {
    int start = at + Short.BYTES;
    int limit = start + max;
    int end = start;
    for (int i = 0; i < text.length(); i++) {
      int sign = text.codePointAt(i);
      int next = put(end, limit, sign);
      if (next == end) {
        break;
      }
      end = next;
      i += sign > Character.MAX_VALUE ? 1 : 0;
    }
    buffer.putShort(at, (short) (end - start));
    at = end;
  }

  /** In UTF-8, where there is room for the whole of it. */
  private int put(int from, int limit, int sign) {
    if (sign >= 0x80 && !isHalf(sign)) {
      return putLong(from, limit, sign);
    }
    if (from == limit) {
      return from;
    }
    bytes[from] = (byte) (sign == 0 || isHalf(sign) ? '?' : sign);
    return from + 1;
  }

  private static boolean isHalf(int sign) {
    return sign >= Character.MIN_SURROGATE && sign <= Character.MAX_SURROGATE;
  }

  private int putLong(int from, int limit, int sign) {
    int more = sign < 0x800 ? 1 : sign < 0x10000 ? 2 : 3;
    if (from + more >= limit) {
      return from;
    }
    int lead = (0xF80 >> more) & 0xFF;
    bytes[from] = (byte) (lead | (sign >> (6 * more)));
    for (int i = 1; i <= more; i++) {
      bytes[from + i] = (byte) (0x80 | ((sign >> (6 * (more - i))) & 0x3F));
    }
    return from + more + 1;
  }
}
