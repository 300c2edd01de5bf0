package dev.sallyport.http;

import static dev.sallyport.http.Ascii.HEX;
import static dev.sallyport.http.Ascii.PATH;
import static dev.sallyport.http.Ascii.QUERY;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/**
 * Refuses the paths that a router, a proxy and a provider could read as different places. The same
 * rules serve HTTP/1 as bytes and HTTP/2 as text.
 */
public final class RequestTargets {
  private RequestTargets() {}

  /**
   * @param rawPath as it came, without the query
   * @param strictPath for management: refuse %2f and %2e too
   * @return what is wrong with it, for the caller
   */
  public static Optional<String> refusal(String rawPath, boolean strictPath) {
    return pathRefusal(rawPath, strictPath).map(Refusal::message);
  }

  static Optional<Refusal> pathRefusal(String rawPath, boolean strictPath) {
    byte[] path = rawPath.getBytes(UTF_8);
    if (Ascii.run(path, 0, path.length, PATH) < path.length) {
      return Optional.of(Refusal.TARGET_CHARACTER);
    }
    try {
      checkPath(path, path.length, strictPath);
      return Optional.empty();
    } catch (RefusedRequest refused) {
      return Optional.of(refused.refusal());
    }
  }

  static Optional<Refusal> queryRefusal(String rawQuery) {
    byte[] query = rawQuery.getBytes(UTF_8);
    int at = Ascii.run(query, 0, query.length, QUERY);
    while (at + 2 < query.length
        && query[at] == '%'
        && Ascii.is(query[at + 1], HEX)
        && Ascii.is(query[at + 2], HEX)) {
      at = Ascii.run(query, at + 3, query.length, QUERY);
    }
    return at == query.length ? Optional.empty() : Optional.of(Refusal.TARGET_CHARACTER);
  }

  /** Of bytes that are all of class {@link Ascii#PATH}. */
  static void checkPath(byte[] path, int length, boolean strictPath) {
    if (length == 0 || path[0] != '/') {
      throw new RefusedRequest(Refusal.TARGET_FORM);
    }
    int dots = 0;
    int size = 0;
    for (int at = 1; at < length; at++) {
      int c = path[at];
      if (c == '%') {
        c = decoded(path, at, length, strictPath);
        at += 2;
      } else if (c == ';' || c == '\\') {
        throw new RefusedRequest(Refusal.PATH_CHARACTER);
      } else if (c == '/' && path[at - 1] == '/') {
        throw new RefusedRequest(Refusal.EMPTY_SEGMENT);
      }
      if (c == '/' || c == ';') {
        checkSegment(dots, size);
        dots = 0;
        size = c == '/' ? 0 : 1;
      } else {
        dots += c == '.' ? 1 : 0;
        size++;
      }
    }
    checkSegment(dots, size);
  }

  private static int decoded(byte[] path, int at, int length, boolean strictPath) {
    if (at + 2 >= length || !Ascii.is(path[at + 1], HEX) || !Ascii.is(path[at + 2], HEX)) {
      throw new RefusedRequest(Refusal.PERCENT_ENCODING);
    }
    int c = Ascii.hex(path[at + 1]) << 4 | Ascii.hex(path[at + 2]);
    boolean ambiguous = c < 0x20 || c == 0x7f || c == '\\';
    if (ambiguous || (strictPath && (c == '/' || c == '.'))) {
      throw new RefusedRequest(Refusal.PATH_CHARACTER);
    }
    return c;
  }

  private static void checkSegment(int dots, int size) {
    if (dots == size && (dots == 1 || dots == 2)) {
      throw new RefusedRequest(Refusal.DOT_SEGMENT);
    }
  }
}
