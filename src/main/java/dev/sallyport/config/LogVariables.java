package dev.sallyport.config;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Judges what only {@code logback.xml} reads, which takes any word in silence: a wrong format (an
 * empty one too) would mean no log at all.
 */
final class LogVariables {
  private static final String LEVEL = "SALLYPORT_LOG_LEVEL";
  private static final String FORMAT = "SALLYPORT_LOG_FORMAT";
  private static final Set<String> LEVELS =
      Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");
  private static final Set<String> FORMATS = Set.of("text", "json");

  private LogVariables() {}

  static void check(Map<String, String> env, Problems problems) {
    String level = env.getOrDefault(LEVEL, "INFO");
    if (!LEVELS.contains(level.toUpperCase(Locale.ROOT))) {
      problems.add(LEVEL, "'" + level + "' is none of TRACE, DEBUG, INFO, WARN, ERROR, OFF");
    }
    String format = env.getOrDefault(FORMAT, "text");
    if (!FORMATS.contains(format)) {
      problems.add(FORMAT, "'" + format + "' is neither text nor json");
    }
  }
}
