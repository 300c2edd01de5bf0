package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the field {@code model} of a multipart form that is not kept, from its bytes as they pass,
 * however they are cut: for the account alone. No rule may rest on it, since it does not mind what
 * else stands there; {@link FormModels} is for those.
 */
final class PassingForm {
  private static final int LONGEST_HEAD = 1024;
  private static final int LONGEST_NAME = 256;
  private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
  private static final Pattern BOUNDARY =
      Pattern.compile(
          "multipart/form-data *; *boundary=(?:\"([^\"]{1,70})\"|([^\";, ]{1,70})).*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern MODEL =
      Pattern.compile(
          "(?i)content-disposition: *form-data; *name=\"?model\"? *(?:\r\n.*)?", Pattern.DOTALL);

  private final byte[] delimiter;
  private final Consumer<String> found;
  private final byte[] kept = new byte[LONGEST_HEAD];
  private Reading reading = Reading.CONTENT;
  private int length;
  private int matched = 2;

  /** What the bytes that come next are. */
  private enum Reading {
    CONTENT,
    HEAD,
    MODEL,
    NOTHING
  }

  private PassingForm(byte[] delimiter, Consumer<String> found) {
    this.delimiter = delimiter;
    this.found = found;
  }

  /**
   * Empty for what is no form.
   *
   * @param found is told the model, once at most
   */
  static Optional<PassingForm> of(String contentType, Consumer<String> found) {
    if (!FormModels.isForm(contentType)) {
      return Optional.empty();
    }
    Matcher boundary = BOUNDARY.matcher(contentType.trim());
    if (!boundary.matches()) {
      return Optional.empty();
    }
    String written = Optional.ofNullable(boundary.group(1)).orElse(boundary.group(2));
    return Optional.of(new PassingForm(("\r\n--" + written).getBytes(ISO_8859_1), found));
  }

  void pass(Buffer piece) {
    if (reading == Reading.NOTHING) {
      return;
    }
    byte[] bytes = piece.getBytes();
    int at = 0;
    while (at < bytes.length && reading != Reading.NOTHING) {
      at = reading == Reading.CONTENT ? skip(bytes, at) : keep(bytes, at);
    }
  }

  /** Up to behind the next delimiter. */
  private int skip(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length) {
      byte sign = bytes[at];
      at++;
      match(sign);
      if (matched == delimiter.length) {
        begin(Reading.HEAD);
        return at;
      }
    }
    return at;
  }

  /** Nothing in a delimiter but its beginning is a line's end. */
  private void match(byte sign) {
    if (sign == delimiter[matched]) {
      matched++;
    } else {
      matched = sign == delimiter[0] ? 1 : 0;
    }
  }

  private void begin(Reading next) {
    reading = next;
    length = 0;
    matched = 0;
  }

  private int keep(byte[] bytes, int from) {
    int most = reading == Reading.HEAD ? LONGEST_HEAD : LONGEST_NAME + delimiter.length;
    int at = from;
    while (at < bytes.length) {
      kept[length] = bytes[at];
      length++;
      at++;
      if (isWhole()) {
        whole();
        return at;
      }
      if (length == most) {
        begin(Reading.CONTENT);
        return at;
      }
    }
    return at;
  }

  private boolean isWhole() {
    byte[] end = reading == Reading.HEAD ? HEAD_END : delimiter;
    return length >= end.length
        && Arrays.equals(kept, length - end.length, length, end, 0, end.length);
  }

  private void whole() {
    if (reading == Reading.HEAD) {
      String head = new String(kept, 0, length - HEAD_END.length, UTF_8).trim();
      begin(MODEL.matcher(head).matches() ? Reading.MODEL : Reading.CONTENT);
      return;
    }
    String model = new String(kept, 0, length - delimiter.length, UTF_8);
    reading = Reading.NOTHING;
    if (!model.isBlank()) {
      found.accept(model);
    }
  }
}
