package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.buffer.Buffer;
import java.util.regex.Pattern;

/**
 * Keeps the chunk with the usage from a client that did not ask for it: it has no choices, and some
 * clients take the first of them without looking. An event is held only until that is clear.
 */
final class HiddenUsage {
  private static final int LONGEST_HELD = 16 * 1024;
  private static final Pattern CHOICES = Pattern.compile("\"choices\"\\s*:\\s*\\[\\s*([^\\s])");
  private static final Pattern USAGE = Pattern.compile("\"usage\"\\s*:\\s*\\{");

  private final LineEnds ends = new LineEnds(2);
  private Buffer held = Buffer.buffer();
  private boolean passing;

  /** What of the stream goes on to the client now. */
  Buffer pass(Buffer chunk) {
    if (held.length() == 0 && !passing && isWhole(chunk) && !hasEmptyArray(chunk)) {
      return chunk;
    }
    Buffer out = Buffer.buffer(held.length() + chunk.length());
    int from = 0;
    while (from < chunk.length()) {
      Buffer left = chunk.slice(from, chunk.length());
      int end = ends.firstEnd(left);
      Buffer piece = end < 0 ? left : left.slice(0, end);
      ends.pass(piece);
      take(piece, end >= 0, out);
      from += piece.length();
    }
    return out;
  }

  /** Whether it ends with an event: most do. */
  private static boolean isWhole(Buffer chunk) {
    int end = chunk.length();
    return end >= 2 && chunk.getByte(end - 1) == '\n' && chunk.getByte(end - 2) == '\n';
  }

  private static boolean hasEmptyArray(Buffer chunk) {
    boolean open = false;
    for (int at = 0; at < chunk.length(); at++) {
      byte sign = chunk.getByte(at);
      if (open && sign == ']') {
        return true;
      }
      open = sign == '[' || (open && (sign == ' ' || sign == '\n'));
    }
    return false;
  }

  /** What is held when the stream ends. */
  Buffer rest() {
    Buffer rest = held;
    held = Buffer.buffer();
    return rest;
  }

  private void take(Buffer piece, boolean last, Buffer out) {
    if (passing) {
      out.appendBuffer(piece);
    } else {
      held.appendBuffer(piece);
      boolean tells = last && isUsageAlone();
      if (last || isSomethingElse()) {
        out.appendBuffer(tells ? Buffer.buffer() : held);
        held = Buffer.buffer();
        passing = true;
      }
    }
    if (last) {
      passing = false;
    }
  }

  private boolean isUsageAlone() {
    String event = held.toString(ISO_8859_1);
    var choices = CHOICES.matcher(event);
    return choices.find() && choices.group(1).equals("]") && USAGE.matcher(event).find();
  }

  private boolean isSomethingElse() {
    if (held.length() > LONGEST_HELD) {
      return true;
    }
    var choices = CHOICES.matcher(held.toString(ISO_8859_1));
    return choices.find() && !choices.group(1).equals("]");
  }
}
