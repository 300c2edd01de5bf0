package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The ways in which programs write a text without escapes: as it is, in UTF-16, in hexadecimal, and
 * in base64 however many bytes stand before it.
 */
final class Forms {
  /** Of a shorter text only itself is looked for: the rest would be found by chance. */
  static final int SHORTEST = Long.BYTES;

  private static final int ALIGNMENTS = 3;
  private static final int SEXTET = 6;

  private Forms() {}

  /** The text itself is the first. */
  static List<byte[]> of(byte[] text) {
    if (text.length < SHORTEST) {
      return List.of(text);
    }
    Set<String> written = new LinkedHashSet<>();
    written.add(new String(text, ISO_8859_1));
    for (int before = 0; before < ALIGNMENTS; before++) {
      written.add(base64(Base64.getEncoder(), text, before));
      written.add(base64(Base64.getUrlEncoder(), text, before));
    }
    written.add(HexFormat.of().formatHex(text));
    written.add(HexFormat.of().withUpperCase().formatHex(text));
    written.add(spaced(text));
    List<byte[]> forms = new ArrayList<>(written.size());
    written.forEach(form -> forms.add(form.getBytes(ISO_8859_1)));
    return forms;
  }

  /** The characters that this text alone decides. */
  private static String base64(Base64.Encoder encoder, byte[] text, int before) {
    byte[] shifted = new byte[before + text.length];
    System.arraycopy(text, 0, shifted, before, text.length);
    String all = encoder.withoutPadding().encodeToString(shifted);
    int first = (before * Byte.SIZE + SEXTET - 1) / SEXTET;
    return all.substring(first, shifted.length * Byte.SIZE / SEXTET);
  }

  /** In UTF-16, whichever byte comes first. */
  private static String spaced(byte[] text) {
    byte[] spaced = new byte[2 * text.length - 1];
    for (int i = 0; i < text.length; i++) {
      spaced[2 * i] = text[i];
    }
    return new String(spaced, ISO_8859_1);
  }
}
