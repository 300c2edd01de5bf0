package dev.sallyport.provider;

import dev.sallyport.core.PathGroup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which of a provider's paths belong to which group. Written as lines of {@code group METHOD,…
 * path}: {@code *} is one segment, {@code **} any number (also none), and {@code :verb} ends a
 * segment as Google's paths do. The first line that matches decides; versions ({@code /v1}, {@code
 * /v1beta}) and the provider's own prefixes are left out.
 */
final class PathTable {
  private static final Set<String> VERSIONS =
      Set.of("v1", "v2", "v1beta", "v1beta1", "v1alpha", "beta");

  private static final int DECODINGS = 8;

  private static final List<String> OFTEN = List.of("", "/v1", "/v2", "/v1beta/openai");

  private final List<Line> lines;
  private final Set<String> prefixes;

  /** The answers for paths without a variable part, by method: nearly all that are asked for. */
  private final Map<String, Map<String, PathGroup>> known;

  private record Line(PathGroup group, Set<String> methods, List<String> pattern) {
    boolean matches(String method, List<String> segments) {
      return (methods.contains("*") || methods.contains(method)) && fits(pattern, segments);
    }
  }

  private PathTable(List<Line> lines, Set<String> prefixes) {
    this.lines = lines;
    this.prefixes = prefixes;
    this.known =
        Stream.of("GET", "POST")
            .collect(Collectors.toUnmodifiableMap(Function.identity(), this::judgeFixed));
  }

  private Map<String, PathGroup> judgeFixed(String method) {
    Map<String, PathGroup> judged = new HashMap<>();
    for (Line line : lines) {
      for (String before : OFTEN) {
        String path = before + "/" + String.join("/", line.pattern()).replace("/**", "");
        judged.computeIfAbsent(path, fixed -> judge(method, fixed));
      }
    }
    judged.keySet().removeIf(path -> path.indexOf('*') >= 0);
    return Map.copyOf(judged);
  }

  /**
   * @param prefixes first segments that the provider puts before its version ("openai" at Groq)
   */
  static PathTable of(Set<String> prefixes, String... blocks) {
    List<Line> lines =
        Arrays.stream(blocks)
            .flatMap(String::lines)
            .map(String::trim)
            .filter(line -> !line.isEmpty())
            .map(PathTable::parse)
            .toList();
    return new PathTable(lines, prefixes);
  }

  private static Line parse(String line) {
    String[] parts = line.split(" +");
    return new Line(
        PathGroup.valueOf(parts[0].toUpperCase(Locale.ROOT)),
        Set.of(parts[1].split(",")),
        List.of(parts[2].split("/")));
  }

  /**
   * The group of a path; PASSTHROUGH where no line names it.
   *
   * @param tail the raw path below the endpoint, starting with a slash or empty
   */
  PathGroup group(String method, String tail) {
    String asked = method.equals("HEAD") ? "GET" : method;
    PathGroup found = known.getOrDefault(asked, Map.of()).get(tail);
    return found == null ? judge(asked, tail) : found;
  }

  private PathGroup judge(String asked, String tail) {
    if (isAccount(asked, tail)) {
      return PathGroup.ACCOUNT;
    }
    List<String> segments = stripped(split(tail));
    return lines.stream()
        .filter(line -> line.matches(asked, segments))
        .map(Line::group)
        .findFirst()
        .orElse(PathGroup.PASSTHROUGH);
  }

  /** However it is written: encoded signs and letter case do not open what is never open. */
  private boolean isAccount(String method, String tail) {
    String bare = bare(tail);
    if (!decoded(bare).equals(bare)) {
      return true;
    }
    List<String> segments = stripped(split(bare.toLowerCase(Locale.ROOT)));
    return lines.stream()
        .filter(line -> line.group() == PathGroup.ACCOUNT)
        .anyMatch(line -> line.matches(method, segments));
  }

  private List<String> stripped(List<String> segments) {
    int from = 0;
    while (from < segments.size()
        && (prefixes.contains(segments.get(from)) || VERSIONS.contains(segments.get(from)))) {
      from++;
    }
    return segments.subList(from, segments.size());
  }

  static List<String> split(String tail) {
    List<String> segments = new ArrayList<>();
    for (String segment : tail.split("/")) {
      if (!segment.isEmpty()) {
        segments.add(decoded(segment));
      }
    }
    return segments;
  }

  /**
   * With nothing encoded any more: a provider may stand behind several that decode. No further than
   * any of them would go: a path of encoded percent signs alone would be decoded for long.
   */
  static String bare(String tail) {
    String bare = tail;
    for (int i = 0; i < DECODINGS; i++) {
      String next = decoded(bare);
      if (next.equals(bare)) {
        return bare;
      }
      bare = next;
    }
    return bare;
  }

  /** What is no encoding stays as it is: a path may hold an encoded percent sign. */
  private static String decoded(String raw) {
    if (raw.indexOf('%') < 0) {
      return raw;
    }
    byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
    int length = 0;
    for (int at = 0; at < bytes.length; at++) {
      int value = bytes[at] == '%' ? hex(bytes, at + 1) : -1;
      bytes[length++] = value < 0 ? bytes[at] : (byte) value;
      at += value < 0 ? 0 : 2;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /** The number of two digits, or -1. */
  private static int hex(byte[] bytes, int at) {
    int high = at + 1 < bytes.length ? Character.digit(bytes[at], 16) : -1;
    int low = high < 0 ? -1 : Character.digit(bytes[at + 1], 16);
    return low < 0 ? -1 : 16 * high + low;
  }

  private static boolean fits(List<String> pattern, List<String> segments) {
    for (int i = 0; i < pattern.size(); i++) {
      String expected = pattern.get(i);
      if (expected.equals("**")) {
        return true;
      }
      if (i >= segments.size() || !fits(expected, segments.get(i), i == pattern.size() - 1)) {
        return false;
      }
    }
    return pattern.size() == segments.size();
  }

  private static boolean fits(String expected, String segment, boolean last) {
    if (expected.equals("*")) {
      return !last || segment.indexOf(':') < 0;
    }
    return expected.startsWith("*:")
        ? segment.length() >= expected.length() && segment.endsWith(expected.substring(1))
        : expected.equals(segment);
  }
}
