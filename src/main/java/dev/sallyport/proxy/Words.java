package dev.sallyport.proxy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Words of eight bytes, each with the places in a few texts where it stands: a small hash table.
 */
final class Words {
  private static final int LONGEST_STRIDE = 16;
  private static final long MIX = 0x9E3779B97F4A7C15L;
  private static final int NONE = -1;

  private final int stride;
  private final long[] table;
  private final short[] places;
  private final int shift;

  /**
   * @param texts wherever one of them stands, a word of it is found at one of {@link #stride}
   *     places that follow each other
   */
  Words(List<byte[]> texts) {
    int shortest = texts.stream().mapToInt(text -> text.length).min().orElse(0);
    stride = Math.max(0, Math.min(LONGEST_STRIDE, shortest - Long.BYTES + 1));
    int size = Integer.highestOneBit(Math.max(1, texts.size() * stride)) << 2;
    table = new long[size];
    places = new short[size];
    shift = Long.SIZE - Integer.numberOfTrailingZeros(size);
    for (int text = 0; text < texts.size(); text++) {
      ByteBuffer bytes = ByteBuffer.wrap(texts.get(text)).order(ByteOrder.LITTLE_ENDIAN);
      for (int offset = 0; offset < stride; offset++) {
        add(bytes.getLong(offset), (short) (text * LONGEST_STRIDE + offset));
      }
    }
  }

  private void add(long word, short place) {
    int slot = slot(word);
    while (table[slot] != 0) {
      slot = after(slot);
    }
    table[slot] = word;
    places[slot] = place;
  }

  private int slot(long word) {
    return (int) ((word * MIX) >>> shift);
  }

  private int after(int slot) {
    return (slot + 1) & (table.length - 1);
  }

  int stride() {
    return stride;
  }

  /** A number for each place where it stands; negative for none, or no more. */
  int first(long word) {
    return from(slot(word), word);
  }

  int next(int slot, long word) {
    return from(after(slot), word);
  }

  private int from(int start, long word) {
    int slot = start;
    while (table[slot] != 0) {
      if (table[slot] == word) {
        return slot;
      }
      slot = after(slot);
    }
    return NONE;
  }

  int form(int slot) {
    return places[slot] / LONGEST_STRIDE;
  }

  int offset(int slot) {
    return places[slot] % LONGEST_STRIDE;
  }
}
