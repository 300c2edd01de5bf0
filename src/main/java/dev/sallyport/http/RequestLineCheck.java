package dev.sallyport.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Reads a request line as it arrives, in pieces of any size. */
final class RequestLineCheck {
  private static final int METHOD_BYTES = 20;
  private static final String CONNECT = "CONNECT";
  private static final String TRACE = "TRACE";
  private static final String HTTP_1_1 = "HTTP/1.1";
  private static final String HTTP_1_0 = "HTTP/1.0";

  private enum Step {
    BEFORE,
    EMPTY_LINE,
    METHOD,
    PATH,
    QUERY,
    VERSION,
    LINE_FEED,
    DONE
  }

  private final HttpLimits limits;
  private final Captured captured;
  private Step step = Step.BEFORE;
  private int lineBytes;
  private int hexDue;
  private boolean emptyLineSeen;
  private boolean minor1;

  RequestLineCheck(HttpLimits limits, Captured captured) {
    this.limits = limits;
    this.captured = captured;
  }

  void reset() {
    step = Step.BEFORE;
    lineBytes = 0;
    emptyLineSeen = false;
    captured.shrink();
  }

  boolean begun() {
    return step != Step.BEFORE && step != Step.EMPTY_LINE;
  }

  boolean done() {
    return step == Step.DONE;
  }

  /** HTTP/1.1, not 1.0. */
  boolean minor1() {
    return minor1;
  }

  /** The index after the last byte used: {@code to}, or after the line. */
  int scan(byte[] in, int from, int to) {
    int at = from;
    while (at < to && step != Step.DONE) {
      at =
          switch (step) {
            case BEFORE -> before(in, at);
            case EMPTY_LINE -> emptyLine(in, at);
            case METHOD -> method(in, at, to);
            case PATH -> path(in, at, to);
            case QUERY -> query(in, at, to);
            case VERSION -> version(in, at, to);
            case LINE_FEED -> lineFeed(in, at);
            case DONE -> at;
          };
    }
    return at;
  }

  private int before(byte[] in, int at) {
    if (in[at] != '\r') {
      step = Step.METHOD;
      return at;
    }
    if (emptyLineSeen) {
      throw new RefusedRequest(Refusal.EMPTY_LINES);
    }
    emptyLineSeen = true;
    step = Step.EMPTY_LINE;
    return at + 1;
  }

  private int emptyLine(byte[] in, int at) {
    requireLineFeed(in[at]);
    step = Step.BEFORE;
    return at + 1;
  }

  private int method(byte[] in, int at, int to) {
    int end = capture(in, at, to, Ascii.METHOD);
    if (captured.length() > METHOD_BYTES) {
      throw new RefusedRequest(Refusal.METHOD);
    }
    if (end == to) {
      return end;
    }
    boolean tunnels = captured.equalTo(CONNECT) || captured.equalTo(TRACE);
    if (in[end] != ' ' || captured.length() == 0 || tunnels) {
      throw new RefusedRequest(Refusal.METHOD);
    }
    return next(Step.PATH, end);
  }

  private int path(byte[] in, int at, int to) {
    if (captured.length() == 0 && in[at] != '/') {
      throw new RefusedRequest(Refusal.TARGET_FORM);
    }
    int end = capture(in, at, to, Ascii.PATH);
    if (end == to) {
      return end;
    }
    if (in[end] != '?' && in[end] != ' ') {
      throw new RefusedRequest(Refusal.TARGET_CHARACTER);
    }
    RequestTargets.checkPath(captured.bytes(), captured.length(), limits.strictPath());
    return next(in[end] == '?' ? Step.QUERY : Step.VERSION, end);
  }

  private int query(byte[] in, int at, int to) {
    if (hexDue > 0) {
      if (!Ascii.is(in[at], Ascii.HEX)) {
        throw new RefusedRequest(Refusal.PERCENT_ENCODING);
      }
      hexDue--;
      count(1);
      return at + 1;
    }
    int end = Ascii.run(in, at, to, Ascii.QUERY);
    count(end - at);
    if (end == to) {
      return end;
    }
    if (in[end] == ' ') {
      return next(Step.VERSION, end);
    }
    if (in[end] != '%') {
      throw new RefusedRequest(Refusal.TARGET_CHARACTER);
    }
    hexDue = 2;
    count(1);
    return end + 1;
  }

  private int version(byte[] in, int at, int to) {
    int end = capture(in, at, to, Ascii.QUERY);
    if (end == to && captured.length() <= HTTP_1_1.length()) {
      return end;
    }
    if (end == to || in[end] != '\r') {
      throw new RefusedRequest(Refusal.VERSION_FORM);
    }
    checkVersion();
    step = Step.LINE_FEED;
    return end + 1;
  }

  private void checkVersion() {
    minor1 = captured.equalTo(HTTP_1_1);
    if (!minor1 && !captured.equalTo(HTTP_1_0)) {
      throw new RefusedRequest(looksLikeVersion() ? Refusal.VERSION : Refusal.VERSION_FORM);
    }
  }

  private boolean looksLikeVersion() {
    byte[] text = captured.bytes();
    int minor = HTTP_1_1.length() - 1;
    if (captured.length() != HTTP_1_1.length() || !Ascii.is(text[minor], Ascii.DIGIT)) {
      return false;
    }
    String rest = new String(text, 0, minor, US_ASCII);
    return rest.startsWith("HTTP/") && Ascii.is(rest.charAt(5), Ascii.DIGIT) && rest.endsWith(".");
  }

  private int lineFeed(byte[] in, int at) {
    requireLineFeed(in[at]);
    captured.clear();
    step = Step.DONE;
    return at + 1;
  }

  private static void requireLineFeed(byte b) {
    if (b != '\n') {
      throw new RefusedRequest(Refusal.LINE_END);
    }
  }

  private int capture(byte[] in, int at, int to, int classes) {
    int end = Ascii.run(in, at, to, classes);
    count(end - at);
    captured.add(in, at, end);
    return end;
  }

  private int next(Step following, int separator) {
    count(1);
    captured.clear();
    step = following;
    return separator + 1;
  }

  private void count(int bytes) {
    lineBytes += bytes;
    if (lineBytes > limits.requestLineBytes()) {
      throw new RefusedRequest(Refusal.TARGET_TOO_LONG);
    }
  }
}
