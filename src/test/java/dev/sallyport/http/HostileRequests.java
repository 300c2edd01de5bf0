package dev.sallyport.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The corpus of requests at which parsers have parted, as text files that say of each why. */
public final class HostileRequests {
  private static final Pattern ENTRY =
      Pattern.compile("(\\d[\\d +]*?) +\\| (.+?) \\| (.*) \\| (.+)");
  private static final Pattern REPEATED = Pattern.compile("\\{([^{}]+)\\*(\\d+)}");
  private static final Pattern FRAMED = Pattern.compile("(?s)\\{(body|chunk):(.*?)}(?!})");
  private static final Pattern ESCAPE = Pattern.compile("~|\\\\(x[0-9a-f]{2}|.)");
  private static final String HEAD = " /v1/x HTTP/1.1~Host: a~{key}";

  /** A word in what stands behind each entry: it has a valid key, and no test asks for it. */
  public static final String MARK = "smuggled";

  private static final String[][] MACROS = {
    {"{chunked}", "POST" + HEAD + "Transfer-Encoding: chunked~~"},
    {"{post}", "POST" + HEAD},
    {"{get}", "GET" + HEAD},
    {"{behind}", "GET /v1/" + MARK + " HTTP/1.1~Host: a~{behindKey}~"},
    {"{last}", "GET /v1/last HTTP/1.1~Host: a~{key}Connection: close~~"},
  };

  private final String keyLine;
  private final String behindKeyLine;

  private HostileRequests(String keyLine, String behindKeyLine) {
    this.keyLine = keyLine;
    this.behindKeyLine = behindKeyLine;
  }

  /**
   * @param statuses of the answers, in their order
   * @param inBody the last head is good, so that its own handler may have begun
   */
  public record Hostile(String name, String bytes, List<Integer> statuses, boolean inBody) {
    public int status() {
      return statuses.get(0);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Each refused, with a request behind it that must not run. */
  public static List<Hostile> refused() {
    return refused("");
  }

  /**
   * @param keyLine a header line with a key that would let the requests pass, or none
   */
  public static List<Hostile> refused(String keyLine) {
    return new HostileRequests(keyLine, keyLine).read("hostile-requests.txt", "{behind}");
  }

  /** As {@link #refused()}, where the server allows no encoded slash or dot in a path. */
  static List<Hostile> refusedOnManagement() {
    return new HostileRequests("", "").read("hostile-on-management.txt", "{behind}");
  }

  /**
   * Each read in one way only, with a body that looks like a request.
   *
   * @param behindKeyLine with another key: a body must not hold that of its own request
   */
  public static List<Hostile> answered(String keyLine, String behindKeyLine) {
    return new HostileRequests(keyLine, behindKeyLine).read("ambiguous-requests.txt", "");
  }

  private List<Hostile> read(String file, String behind) {
    List<Hostile> all = new ArrayList<>();
    for (String line : lines(file)) {
      if (!line.isEmpty() && !line.startsWith("#") && !line.startsWith("[")) {
        all.add(entry(line, behind));
      }
    }
    return all;
  }

  private static List<String> lines(String file) {
    try (InputStream in = HostileRequests.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Hostile entry(String line, String behind) {
    var parts = ENTRY.matcher(line);
    if (!parts.matches()) {
      throw new IllegalArgumentException(line);
    }
    String text = parts.group(3);
    boolean placed = text.contains("{behind}");
    List<Integer> statuses =
        Pattern.compile("\\d+")
            .matcher(parts.group(1))
            .results()
            .map(MatchResult::group)
            .map(Integer::valueOf)
            .toList();
    return new Hostile(
        parts.group(2),
        bytes(placed ? text : text + behind),
        statuses,
        parts.group(1).contains("+"));
  }

  private String bytes(String text) {
    String whole = text;
    for (String[] macro : MACROS) {
      whole = whole.replace(macro[0], macro[1]);
    }
    whole = whole.replace("{key}", keyLine).replace("{behindKey}", behindKeyLine);
    whole = unescaped(whole);
    whole = REPEATED.matcher(whole).replaceAll(r -> quoted(r.group(1).repeat(number(r.group(2)))));
    whole = FRAMED.matcher(whole).replaceAll(r -> quoted(framed(r.group(1), r.group(2))));
    return whole;
  }

  private static String framed(String how, String data) {
    return how.equals("body")
        ? "Content-Length: " + data.length() + "\r\n\r\n" + data
        : Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
  }

  private static String unescaped(String text) {
    return ESCAPE.matcher(text).replaceAll(r -> quoted(character(r.group())));
  }

  private static int number(String digits) {
    return Integer.parseInt(digits);
  }

  private static String quoted(String replacement) {
    return Matcher.quoteReplacement(replacement);
  }

  private static String character(String escape) {
    return switch (escape) {
      case "~" -> "\r\n";
      case "\\r" -> "\r";
      case "\\n" -> "\n";
      case "\\t" -> "\t";
      case "\\0" -> "\0";
      case "\\s" -> " ";
      case "\\\\" -> "\\";
      default -> String.valueOf((char) Integer.parseInt(escape.substring(2), 16));
    };
  }
}
