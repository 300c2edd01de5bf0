package dev.sallyport.provider;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates what passes, for the reader alone, and gives up where it grows beyond all measure: it
 * runs on an event loop.
 */
final class Gunzip implements Bytes {
  private static final long MOST = 64L << 20;

  /** Of one piece: so many bytes for each of its own, and some more. */
  private static final int GROWTH = 64;

  private static final int SPARE = 64 << 10;
  private static final int OUT = 4096;

  private final Bytes inflated;
  private final GzipHead head = new GzipHead();
  private final byte[] out = new byte[OUT];

  /** What it holds outside the heap is given back at the end of the data or of the call. */
  private final Inflater inflater = new Inflater(true);

  private long total;
  private boolean over;

  Gunzip(Bytes inflated) {
    this.inflated = inflated;
  }

  @Override
  public void take(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && !over && !head.isOver()) {
      head.take(bytes[at]);
      at++;
      if (head.isWrong()) {
        end();
      }
    }
    if (at < to && !over) {
      inflate(bytes, at, to);
    }
  }

  private void inflate(byte[] bytes, int from, int to) {
    long most = Math.min(MOST, total + SPARE + (long) GROWTH * (to - from));
    inflater.setInput(bytes, from, to - from);
    try {
      int length = inflater.inflate(out);
      while (length > 0 && total < most) {
        inflated.take(out, 0, length);
        total += length;
        length = inflater.inflate(out);
      }
      if (total >= most || inflater.finished() || inflater.needsDictionary()) {
        end();
      }
    } catch (DataFormatException e) {
      end();
    }
  }

  @Override
  public void close() {
    end();
  }

  private void end() {
    over = true;
    inflater.end();
  }
}
