package dev.sallyport.hunt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Looks for planted secrets in bytes, however they are written: as they are, in other case, a
 * quarter of them, in base64 at any offset, in hexadecimal, percent-encoded. One pass, whatever the
 * number of patterns.
 */
public final class Hunter {
  private static final int ANCHOR = Long.BYTES;
  private static final int WINDOW = 16;
  private static final int CONTEXT = 60;
  private static final int BITS = 16;

  private static final class Pattern {
    private final String name;
    private final byte[] bytes;

    Pattern(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }

    boolean stands(byte[] in, int from) {
      return from + bytes.length <= in.length
          && Arrays.equals(bytes, 0, bytes.length, in, from, from + bytes.length);
    }
  }

  private final Map<Long, List<Pattern>> byAnchor = new HashMap<>();
  private final boolean[] mayMatch = new boolean[1 << BITS];

  /** Adds a secret to what is looked for. */
  public Hunter plant(String name, byte[] secret) {
    plantBytes(name + " as it is", secret);
    String text = new String(secret, ISO_8859_1);
    Set<String> spellings = new LinkedHashSet<>();
    for (int from = 0; from + WINDOW <= text.length(); from++) {
      spellings.add(text.substring(from, from + WINDOW));
    }
    spellings.add(text.toLowerCase(Locale.ROOT));
    spellings.add(text.toUpperCase(Locale.ROOT));
    spellings.add(HexFormat.of().formatHex(secret));
    spellings.add(HexFormat.of().withUpperCase().formatHex(secret));
    spellings.add(HexFormat.of().withPrefix("%").formatHex(secret));
    spellings.add(HexFormat.of().withPrefix("%").withUpperCase().formatHex(secret));
    spellings.add(URLEncoder.encode(text, ISO_8859_1));
    for (int offset = 0; offset < 3; offset++) {
      spellings.add(base64(Base64.getEncoder(), secret, offset));
      spellings.add(base64(Base64.getUrlEncoder(), secret, offset));
    }
    spellings.forEach(spelling -> plantBytes(name + " written " + spelling, bytes(spelling)));
    return this;
  }

  public Hunter plant(String name, String secret) {
    return plant(name, secret.getBytes(UTF_8));
  }

  private void plantBytes(String name, byte[] bytes) {
    long anchor = ByteBuffer.wrap(bytes).getLong();
    byAnchor.computeIfAbsent(anchor, a -> new ArrayList<>()).add(new Pattern(name, bytes));
    mayMatch[slot(anchor)] = true;
  }

  /** The characters that only the secret decides, where so many bytes stand before it. */
  private static String base64(Base64.Encoder encoder, byte[] secret, int offset) {
    byte[] shifted = new byte[offset + secret.length];
    System.arraycopy(secret, 0, shifted, offset, secret.length);
    return encoder
        .withoutPadding()
        .encodeToString(shifted)
        .substring((offset * 8 + 5) / 6, shifted.length * 8 / 6);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /**
   * What was found, the same bytes once, with what stands around them; empty where nothing leaked.
   */
  public List<String> hunt(String place, String text) {
    return hunt(place, text.getBytes(UTF_8));
  }

  public List<String> hunt(String place, byte[] bytes) {
    List<String> found = new ArrayList<>();
    long last = 0;
    int told = -1;
    for (int at = 0; at < bytes.length; at++) {
      last = last << 8 | (bytes[at] & 0xff);
      if (at >= ANCHOR - 1 && mayMatch[slot(last)]) {
        int from = at - ANCHOR + 1;
        for (Pattern pattern : byAnchor.getOrDefault(last, List.of())) {
          if (from > told && pattern.stands(bytes, from)) {
            told = from + pattern.bytes.length;
            found.add(place + " holds " + pattern.name + ": …" + around(bytes, from) + "…");
          }
        }
      }
    }
    return found;
  }

  private static int slot(long anchor) {
    return (int) ((anchor * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - BITS));
  }

  private static String around(byte[] bytes, int at) {
    int from = Math.max(0, at - CONTEXT);
    int to = Math.min(bytes.length, at + CONTEXT);
    return new String(bytes, from, to - from, ISO_8859_1).replaceAll("[^ -~]", "·");
  }
}
