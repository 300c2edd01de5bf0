package dev.sallyport.content;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Optional;

/** Records the beginning of a request or an answer as it passes. Of one event loop. */
final class Tape {
  private static final int SMALLEST = 1024;
  private static final int LONGEST_HEADER = 256;

  private final ContentRoom room;
  private final int limit;
  private MultiMap head = MultiMap.caseInsensitiveMultiMap();
  private Optional<Boolean> kept = Optional.empty();
  private Buffer whole = Buffer.buffer();
  private byte[] copied = {};
  private int length;
  private long size;
  private long taken;

  Tape(ContentRoom room, int limitBytes) {
    this.room = room;
    this.limit = limitBytes;
  }

  /**
   * @param headers that tell what it is; looked at when its first bytes pass, or at the end
   */
  void begins(MultiMap headers) {
    head = headers;
  }

  /** False where there is no room for it. The bytes must stay as they are from now on. */
  boolean add(Buffer piece) {
    boolean first = size == 0;
    size += piece.length();
    boolean more = length < limit && piece.length() > 0;
    if (!more || !isKept()) {
      return true;
    }
    boolean fits = first && piece.length() <= limit;
    return fits ? hold(piece) : copy(piece);
  }

  private boolean isKept() {
    if (kept.isEmpty()) {
      kept = Optional.of(Kinds.isKept(header("content-type")));
    }
    return kept.get();
  }

  /** What comes in one piece, as most does, needs no copy. */
  private boolean hold(Buffer piece) {
    if (!take(piece.length())) {
      return false;
    }
    whole = piece;
    length = piece.length();
    return true;
  }

  private boolean copy(Buffer piece) {
    int more = Math.min(piece.length(), limit - length);
    if (!reach(length + more)) {
      return false;
    }
    piece.getBytes(0, more, copied, length);
    length += more;
    return true;
  }

  private boolean reach(int wanted) {
    if (wanted <= copied.length) {
      return true;
    }
    int larger = Math.min(limit, Math.max(SMALLEST, Math.max(wanted, 2 * copied.length)));
    if (!take(larger - copied.length)) {
      return false;
    }
    boolean starts = copied.length == 0;
    copied = Arrays.copyOf(copied, larger);
    if (starts && length > 0) {
      whole.getBytes(0, length, copied, 0);
      whole = Buffer.buffer();
      taken -= length;
      room.giveBack(length);
    }
    return true;
  }

  private boolean take(long bytes) {
    boolean granted = room.take(bytes);
    taken += granted ? bytes : 0;
    return granted;
  }

  /** What is to be given back once it is not needed any more. */
  long taken() {
    return taken;
  }

  void forget() {
    whole = Buffer.buffer();
    copied = new byte[0];
  }

  Message message() {
    return new Message(
        header("content-type"),
        header("content-encoding"),
        size,
        isKept() && size > length,
        isKept() ? Optional.of(bytes()) : Optional.empty());
  }

  private Buffer bytes() {
    return copied.length == 0 ? whole : Buffer.buffer(Arrays.copyOf(copied, length));
  }

  private Optional<String> header(String name) {
    return Optional.ofNullable(head.get(name)).map(Tape::cut);
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_HEADER ? text : text.substring(0, LONGEST_HEADER);
  }
}
