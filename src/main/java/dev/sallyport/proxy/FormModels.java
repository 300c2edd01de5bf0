package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.core.GatewayException;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the field {@code model} of a multipart form, also behind a file. Only the form in which all
 * clients write is read; a boundary that stands where only some readers would see one is refused.
 */
final class FormModels {
  private static final String MODEL = "model";
  private static final byte[] LINE = {'\r', '\n'};
  private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
  private static final int LONGEST_HEAD = 4096;
  private static final int LONGEST_VALUE = 1024;

  /** Each has its head read, and a body of 32 MiB has room for half a million. */
  private static final int MOST_PARTS = 1000;

  private static final Pattern BOUNDARY =
      Pattern.compile(
          "multipart/form-data *; *boundary=(?:\"([!-~&&[^\"\\\\]]{1,70})\"|([!-~&&[^\",;]]{1,70}))",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern NAME =
      Pattern.compile("; *name=(?:\"([^\"\\\\]*)\"|([^\"; \r\n]+))");

  /** Whatever any reader could take for a name; not that of a file. */
  private static final Pattern ANY_NAME =
      Pattern.compile("(?<![a-z0-9_-])name[ \t*0-9]*=", Pattern.CASE_INSENSITIVE);

  private static final Pattern CHARSET =
      Pattern.compile("charset(?! *= *\"?(?:utf-8|us-ascii)\\b)", Pattern.CASE_INSENSITIVE);

  private final byte[] form;
  private final byte[] delimiter;
  private final int[] borders;
  private final List<String> names = new ArrayList<>(1);

  private FormModels(byte[] form, byte[] delimiter) {
    this.form = form;
    this.delimiter = delimiter;
    this.borders = borders(delimiter);
  }

  static boolean isForm(String contentType) {
    return contentType != null
        && contentType.regionMatches(true, 0, "multipart/", 0, "multipart/".length());
  }

  /** Fails with INVALID. */
  static AskedModels of(String contentType, Buffer body) {
    Matcher boundary = BOUNDARY.matcher(contentType.trim());
    if (!boundary.matches()) {
      throw malformed();
    }
    String written = Optional.ofNullable(boundary.group(1)).orElse(boundary.group(2));
    FormModels found = new FormModels(body.getBytes(), ("--" + written).getBytes(ISO_8859_1));
    found.read();
    return found.names.isEmpty() ? AskedModels.NONE : AskedModels.of(found.names.get(0));
  }

  private void read() {
    int at = starts(0, delimiter) ? 0 : startsAfterLine();
    for (int parts = 0; ; parts++) {
      int after = at + delimiter.length;
      int next = findDelimiter(after);
      if (starts(after, "--".getBytes(ISO_8859_1))) {
        require(next < 0);
        return;
      }
      require(starts(after, LINE) && next >= after + LINE.length && endsLine(next));
      require(parts < MOST_PARTS);
      part(after + LINE.length, next - LINE.length);
      at = next;
    }
  }

  private int startsAfterLine() {
    require(starts(0, LINE) && starts(LINE.length, delimiter));
    return LINE.length;
  }

  private boolean endsLine(int next) {
    return starts(next - LINE.length, LINE);
  }

  private void part(int from, int to) {
    int end = find(HEAD_END, from, Math.min(to, from + LONGEST_HEAD));
    require(end >= 0);
    String head = new String(form, from, end - from, UTF_8);
    if (isModel(head)) {
      int value = end + HEAD_END.length;
      require(names.isEmpty() && to - value <= LONGEST_VALUE && isPlain(head));
      names.add(new String(form, value, to - value, UTF_8));
    }
  }

  /** Any name that any reader could take for it must be written as all clients write it. */
  private static boolean isModel(String head) {
    Matcher name = NAME.matcher(head);
    require(name.find());
    String written = Optional.ofNullable(name.group(1)).orElse(name.group(2));
    boolean model = written.equals(MODEL);
    require(ANY_NAME.matcher(head).results().count() == 1);
    require(model || !written.trim().equalsIgnoreCase(MODEL));
    return model;
  }

  private static boolean isPlain(String head) {
    String lower = head.toLowerCase(Locale.ROOT);
    return !lower.contains("content-transfer-encoding")
        && !lower.contains("filename")
        && !CHARSET.matcher(head).find();
  }

  private boolean starts(int at, byte[] bytes) {
    if (at < 0 || at + bytes.length > form.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (form[at + i] != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private int find(byte[] bytes, int from, int to) {
    for (int at = from; at + bytes.length <= to; at++) {
      if (form[at] == bytes[0] && starts(at, bytes)) {
        return at;
      }
    }
    return -1;
  }

  /**
   * In one pass, however much of the form looks like the delimiter (Knuth, Morris and Pratt): a
   * line of hyphens would else be compared seventy times.
   */
  private int findDelimiter(int from) {
    int matched = 0;
    for (int at = from; at < form.length; at++) {
      while (matched > 0 && form[at] != delimiter[matched]) {
        matched = borders[matched - 1];
      }
      if (form[at] == delimiter[matched] && ++matched == delimiter.length) {
        return at + 1 - matched;
      }
    }
    return -1;
  }

  /** For each beginning, the length of the longest one that is also its end. */
  private static int[] borders(byte[] text) {
    int[] borders = new int[text.length];
    int matched = 0;
    for (int at = 1; at < text.length; at++) {
      while (matched > 0 && text[at] != text[matched]) {
        matched = borders[matched - 1];
      }
      if (text[at] == text[matched]) {
        matched++;
      }
      borders[at] = matched;
    }
    return borders;
  }

  private static void require(boolean wellFormed) {
    if (!wellFormed) {
      throw malformed();
    }
  }

  private static GatewayException malformed() {
    return GatewayException.invalid(
        "The form is not written so that its field `model` can be read without doubt.");
  }
}
