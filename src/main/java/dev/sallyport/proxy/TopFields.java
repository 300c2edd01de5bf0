package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.usage.TokenEstimate;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where some fields of a JSON object stand in its bytes, found without making objects of any. What
 * is nested is skipped; what is not well-formed has no fields, for the provider refuses it.
 */
final class TopFields {
  private static final int END = -1;

  /** A longer string without a space in its beginning is a picture or a sound, and no text. */
  private static final int LONGEST_WORD = 2048;

  private static final int LOOKED_AT = 128;

  /** Of all text; for more of it an event loop has no time. */
  private static final int MOST_WEIGHED = 8 * 1024;

  private final byte[] bytes;
  private final int end;
  private final Set<String> wanted;
  private final Map<String, Span> found = new HashMap<>();
  private int at;
  private boolean clear = true;
  private final TokenEstimate estimate = new TokenEstimate();
  private long textBytes;
  private long weighedBytes;
  private long weight;
  private int media;

  /** From its first byte to the one behind its last. */
  record Span(int start, int end) {}

  private TopFields(byte[] bytes, int start, int end, Set<String> wanted) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.wanted = wanted;
  }

  static TopFields of(Buffer json, Set<String> wanted) {
    var bytes = ((BufferInternal) json).getByteBuf();
    int start = bytes.hasArray() ? bytes.arrayOffset() + bytes.readerIndex() : 0;
    byte[] all = bytes.hasArray() ? bytes.array() : json.getBytes();
    TopFields fields = new TopFields(all, start, start + json.length(), wanted);
    fields.clear = fields.readAll();
    return fields.from(start);
  }

  /** Spans are counted from the buffer's beginning. */
  private TopFields from(int start) {
    found.replaceAll((name, span) -> new Span(span.start() - start, span.end() - start));
    return this;
  }

  /** Where its value stands; empty where it is not there, or could be read in two ways. */
  Optional<Span> find(String name) {
    return clear ? Optional.ofNullable(found.get(name)) : Optional.empty();
  }

  /** Whether it is an object whose fields can be told without doubt. */
  boolean isClear() {
    return clear;
  }

  /** Bytes of text in it, at any depth. */
  long textBytes() {
    return textBytes;
  }

  /** As many tokens as its text is guessed to be; what is long is guessed from its beginning. */
  long textTokens() {
    double rest = weighedBytes == 0 ? 0 : (double) textBytes / weighedBytes;
    return TokenEstimate.tokens(Math.round(weight * rest));
  }

  /** How many pictures or sounds it seems to hold, at any depth. */
  int media() {
    return media;
  }

  private boolean readAll() {
    if (next() != '{') {
      return false;
    }
    at++;
    if (next() == '}') {
      at++;
      return next() == END;
    }
    while (field()) {
      int sign = next();
      at++;
      if (sign == '}') {
        return next() == END;
      }
      if (sign != ',') {
        return false;
      }
    }
    return false;
  }

  private boolean field() {
    if (next() != '"') {
      return false;
    }
    int nameAt = at + 1;
    if (!skipString()) {
      return false;
    }
    String name = new String(bytes, nameAt, at - 1 - nameAt, UTF_8);
    if (name.indexOf('\\') >= 0 || next() != ':') {
      return false;
    }
    at++;
    next();
    int from = at;
    if (!skipValue()) {
      return false;
    }
    return !wanted.contains(name) || found.put(name, new Span(from, at)) == null;
  }

  /** The next sign that is no white space, which is not passed. */
  private int next() {
    while (at < end) {
      byte sign = bytes[at];
      if (sign != ' ' && sign != '\n' && sign != '\r' && sign != '\t') {
        return sign;
      }
      at++;
    }
    return END;
  }

  private boolean skipValue() {
    int depth = 0;
    do {
      int sign = next();
      switch (sign) {
        case END -> {
          return false;
        }
        case '"' -> {
          int from = at + 1;
          if (!skipString()) {
            return false;
          }
          count(from, at - 1);
        }
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          depth--;
          at++;
        }
        case ',', ':' -> at++;
        default -> skipWord();
      }
      if (depth < 0) {
        return false;
      }
    } while (depth > 0);
    return true;
  }

  private void skipWord() {
    while (at < end && "{}[],:\" \n\r\t".indexOf(bytes[at]) < 0) {
      at++;
    }
  }

  private boolean skipString() {
    at++;
    while (at < end) {
      byte sign = bytes[at++];
      if (sign == '"') {
        return true;
      }
      if (sign == '\\') {
        at++;
      }
    }
    return false;
  }

  private void count(int from, int to) {
    if (to - from <= LONGEST_WORD || hasSpace(from, from + LOOKED_AT)) {
      textBytes += to - from;
      int more = (int) Math.min(to - from, Math.max(0, MOST_WEIGHED - weighedBytes));
      weight += estimate.addJson(bytes, from, from + more);
      weighedBytes += more;
    } else {
      media++;
    }
  }

  private boolean hasSpace(int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == ' ') {
        return true;
      }
    }
    return false;
  }
}
