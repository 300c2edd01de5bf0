package dev.sallyport.telemetry;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request says of the trace that it is part of (W3C Trace Context, level 2, § 3.2).
 *
 * @param traceId 32 hex digits, not all zero
 * @param parentId 16 hex digits, not all zero
 */
record TraceParent(String traceId, String parentId, byte flags) {
  static final String HEADER = "traceparent";
  static final String STATE_HEADER = "tracestate";

  private static final String OWN_VERSION = "00";
  private static final String NO_VERSION = "ff";
  private static final int LENGTH = 55;
  private static final int TRACE = 3;
  private static final int PARENT = 36;
  private static final int FLAGS = 53;

  /** For a later version that says more than this one knows of. */
  private static final int LONGEST = 256;

  private static final int HEX = 16;
  private static final Pattern KNOWN =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
  private static final Pattern ZEROS = Pattern.compile("0+");

  /**
   * Empty for what is none: then a new trace begins.
   *
   * @param values of the header, of which there may be only one
   */
  static Optional<TraceParent> of(List<String> values) {
    return values.size() == 1 ? parse(values.get(0).strip()) : Optional.empty();
  }

  private static Optional<TraceParent> parse(String text) {
    if (!isWellFormed(text)) {
      return Optional.empty();
    }
    String trace = text.substring(TRACE, PARENT - 1);
    String parent = text.substring(PARENT, FLAGS - 1);
    if (ZEROS.matcher(trace).matches() || ZEROS.matcher(parent).matches()) {
      return Optional.empty();
    }
    byte flags = (byte) Integer.parseInt(text.substring(FLAGS, LENGTH), HEX);
    return Optional.of(new TraceParent(trace, parent, flags));
  }

  /** A later version may be longer, but what this one knows stands where it stood. */
  private static boolean isWellFormed(String text) {
    if (text.length() < LENGTH || text.length() > LONGEST) {
      return false;
    }
    boolean ends = text.length() == LENGTH;
    boolean goesOn = !text.startsWith(OWN_VERSION) && !ends && text.charAt(LENGTH) == '-';
    return (ends || goesOn)
        && !text.startsWith(NO_VERSION)
        && KNOWN.matcher(text.substring(0, LENGTH)).matches();
  }

  static String header(String traceId, String spanId, String flags) {
    return OWN_VERSION + '-' + traceId + '-' + spanId + '-' + flags;
  }
}
