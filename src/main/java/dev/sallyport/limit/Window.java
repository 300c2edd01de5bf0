package dev.sallyport.limit;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time over which a limit counts: a sliding one of some length, or the calendar month in UTC.
 * Known by its length alone, so that {@code 60s} and {@code 1m} are one window with one text.
 *
 * @param length whole seconds, at most 31 days; none for the month
 */
public record Window(Optional<Duration> length) {
  private static final String MONTH = "month";
  private static final Duration LONGEST = Duration.ofDays(31);
  private static final Pattern SLIDING = Pattern.compile("([1-9][0-9]{0,6})([smhd])");

  public Window {
    if (!length.map(Window::isAllowed).orElse(true)) {
      throw new IllegalArgumentException(length + " is not whole seconds, from 1 s to 31 d");
    }
  }

  private static boolean isAllowed(Duration length) {
    return length.equals(length.truncatedTo(ChronoUnit.SECONDS))
        && length.compareTo(Duration.ZERO) > 0
        && length.compareTo(LONGEST) <= 0;
  }

  /**
   * @throws IllegalArgumentException saying what is wrong with the text
   */
  public static Window of(String text) {
    if (text.equals(MONTH)) {
      return new Window(Optional.empty());
    }
    Matcher parts = SLIDING.matcher(text);
    if (parts.matches()) {
      long seconds = Long.parseLong(parts.group(1)) * unitSeconds(parts.group(2).charAt(0));
      if (seconds <= LONGEST.toSeconds()) {
        return new Window(Optional.of(Duration.ofSeconds(seconds)));
      }
    }
    throw new IllegalArgumentException("is not month or a time like 1s, 5m, 1h or 30d, up to 31d");
  }

  /** In the largest unit that fits: {@code 1m} for what was given as {@code 60s}. */
  public String text() {
    return length.map(Duration::toSeconds).map(Window::text).orElse(MONTH);
  }

  private static String text(long seconds) {
    for (char unit : new char[] {'d', 'h', 'm'}) {
      if (seconds % unitSeconds(unit) == 0) {
        return Long.toString(seconds / unitSeconds(unit)) + unit;
      }
    }
    return seconds + "s";
  }

  private static long unitSeconds(char unit) {
    return switch (unit) {
      case 's' -> 1;
      case 'm' -> 60;
      case 'h' -> 3_600;
      default -> 86_400;
    };
  }

  /** 0 for the calendar month. */
  long micros() {
    return length.map(known -> known.toSeconds() * 1_000_000).orElse(0L);
  }
}
