package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Finds one key or secret in other bytes, in whatever form and escapes. It takes samples: each form
 * is so long that one of every few words of eight bytes must be a part of it.
 */
final class Traces {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int NONE = -1;
  private static final int LONGEST_ESCAPE = 12;
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long PERCENTS = ONES * '%';
  private static final long BACKSLASHES = ONES * '\\';
  private static final long AMPERSANDS = ONES * '&';
  private static final byte[] IN_ESCAPES = "%\\&#;/uxXamp0123456789abcdefABCDEF".getBytes(UTF_8);

  private final byte[] text;
  private final List<byte[]> forms;
  private final Words words;
  private final boolean[] first = new boolean[1 << Byte.SIZE];
  private final boolean[] inForm = new boolean[1 << Byte.SIZE];
  private final boolean[] inText = new boolean[1 << Byte.SIZE];
  private final boolean[] inAny = new boolean[1 << Byte.SIZE];
  private final int longest;

  private Traces(byte[] text) {
    this.text = text;
    this.forms = Forms.of(text);
    this.words = new Words(forms);
    this.longest = forms.stream().mapToInt(form -> form.length).max().orElse(0);
    mark(inText, text);
    mark(inAny, IN_ESCAPES);
    for (byte[] form : forms) {
      first[form[0] & 0xff] = true;
      mark(inForm, form);
      mark(inAny, form);
    }
  }

  /**
   * @param text at least one byte
   */
  static Traces of(byte[] text) {
    return new Traces(text.clone());
  }

  private static void mark(boolean[] set, byte[] members) {
    for (byte member : members) {
      set[member & 0xff] = true;
    }
  }

  int length() {
    return text.length;
  }

  boolean isIn(String where) {
    return where.length() >= text.length && isIn(where.getBytes(ISO_8859_1));
  }

  /** Also in other letter case, in which headers' names may be written. */
  boolean isInName(String name) {
    return name.length() >= text.length
        && (isIn(name) || lower(name).contains(lower(new String(text, ISO_8859_1))));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  boolean isIn(byte[] in) {
    return in.length >= text.length && (nextForm(in, 0) >= 0 || nextEscaped(in, 0) >= 0);
  }

  /**
   * Writes asterisks over each of them, as many as they have bytes; says whether there was one.
   *
   * @param escapes whether to look for escaped ones too
   */
  boolean blot(byte[] in, boolean escapes) {
    boolean blotted = false;
    for (long found = nextForm(in, 0); found >= 0; found = nextForm(in, to(found))) {
      Arrays.fill(in, from(found), to(found), (byte) '*');
      blotted = true;
    }
    if (escapes) {
      for (long found = nextEscaped(in, 0); found >= 0; found = nextEscaped(in, to(found))) {
        Arrays.fill(in, from(found), to(found), (byte) '*');
        blotted = true;
      }
    }
    return blotted;
  }

  private static long span(int from, int to) {
    return ((long) from << Integer.SIZE) | to;
  }

  private static int from(long span) {
    return (int) (span >>> Integer.SIZE);
  }

  private static int to(long span) {
    return (int) span;
  }

  private long nextForm(byte[] in, int from) {
    if (text.length < Forms.SHORTEST) {
      return nextShort(in, from);
    }
    for (int at = from; at + Long.BYTES <= in.length; at += words.stride()) {
      long word = (long) WORD.get(in, at);
      int slot = words.first(word);
      if (slot >= 0) {
        long found = formAround(in, from, at, slot, word);
        if (found >= 0) {
          return found;
        }
      }
    }
    return NONE;
  }

  /** The foremost of those that this word could be a part of. */
  private long formAround(byte[] in, int from, int at, int firstSlot, long word) {
    long found = NONE;
    for (int slot = firstSlot; slot >= 0; slot = words.next(slot, word)) {
      byte[] form = forms.get(words.form(slot));
      int start = at - words.offset(slot);
      if (start >= from && (found < 0 || start < from(found)) && stands(form, in, start)) {
        found = span(start, start + form.length);
      }
    }
    return found;
  }

  private static boolean stands(byte[] form, byte[] in, int at) {
    int end = at + form.length;
    return end <= in.length && Arrays.equals(form, 0, form.length, in, at, end);
  }

  private long nextShort(byte[] in, int from) {
    for (int at = from; at + text.length <= in.length; at++) {
      if (in[at] == text[0] && stands(text, in, at)) {
        return span(at, at + text.length);
      }
    }
    return NONE;
  }

  private long nextEscaped(byte[] in, int from) {
    int at = from;
    for (; at + Long.BYTES <= in.length; at += Long.BYTES) {
      long signs = signs((long) WORD.get(in, at));
      if (signs != 0) {
        long found = escapedIn(in, from, at, signs);
        if (found >= 0) {
          return found;
        }
      }
    }
    for (; at < in.length; at++) {
      long found = escapedAt(in, from, at);
      if (found >= 0) {
        return found;
      }
    }
    return NONE;
  }

  /** A high bit for each byte with which escapes begin; now and then also for another. */
  private static long signs(long word) {
    return zeros(word ^ PERCENTS) | zeros(word ^ BACKSLASHES) | zeros(word ^ AMPERSANDS);
  }

  private static long zeros(long word) {
    return (word - ONES) & ~word & HIGHS;
  }

  private long escapedIn(byte[] in, int from, int word, long signs) {
    for (long left = signs; left != 0; left &= left - 1) {
      long found = escapedAt(in, from, word + Long.numberOfTrailingZeros(left) / Byte.SIZE);
      if (found >= 0) {
        return found;
      }
    }
    return NONE;
  }

  private long escapedAt(byte[] in, int from, int at) {
    return Escapes.mayBegin(in, at) ? escapedAround(in, from, at) : NONE;
  }

  /** One whose first escape is at this place: all before it stands as it is. */
  private long escapedAround(byte[] in, int from, int at) {
    int start = at;
    while (start > from && at - start < text.length && inText[in[start - 1] & 0xff]) {
      start--;
    }
    for (; start <= at; start++) {
      int end = escapedEnd(in, start);
      if (end >= 0) {
        return span(start, end);
      }
    }
    return NONE;
  }

  private int escapedEnd(byte[] in, int start) {
    int at = start;
    for (int i = 0; i < text.length && at >= 0; i++) {
      at = Escapes.after(in, at, text[i]);
    }
    return at;
  }

  /**
   * Where that begins which could be the beginning of one, the rest of it being yet to come; the
   * length where there is nothing of the kind.
   */
  int openFrom(byte[] in, boolean escapes) {
    int length = in.length;
    boolean[] inside = escapes ? inAny : inForm;
    if (length == 0 || !inside[in[length - 1] & 0xff]) {
      return length;
    }
    int reach = escapes ? Math.max(longest, LONGEST_ESCAPE * text.length) : longest;
    for (int start = Math.max(0, length - reach); start < length; start++) {
      if (isOpenForm(in, start) || (escapes && escapedEnd(in, start) == Escapes.OPEN)) {
        return start;
      }
    }
    return length;
  }

  private boolean isOpenForm(byte[] in, int start) {
    if (!first[in[start] & 0xff]) {
      return false;
    }
    int rest = in.length - start;
    for (byte[] form : forms) {
      if (rest < form.length && Arrays.equals(form, 0, rest, in, start, in.length)) {
        return true;
      }
    }
    return false;
  }
}
