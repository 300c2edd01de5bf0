package dev.sallyport.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How single values are written. Each throws IllegalArgumentException with what is wrong. */
final class Formats {
  private static final Duration MAX_DURATION = Duration.ofDays(366);
  private static final String HOST = "[A-Za-z0-9]([A-Za-z0-9._-]{0,252}[A-Za-z0-9.])?";
  private static final String IPV6 = "[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?";
  private static final String NO_UNIT = "[-+]?[0-9]+([.][0-9]+)?";

  private Formats() {}

  static int port(String text) {
    try {
      return Math.toIntExact(number(text, 0, 65_535));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(text + " is not a port (0 to 65535)", e);
    }
  }

  static Function<String, Integer> count(int min, int max) {
    return text -> {
      try {
        return Math.toIntExact(number(text, min, max));
      } catch (IllegalArgumentException e) {
        String range = "(" + min + " to " + max + ")";
        throw new IllegalArgumentException(text + " is not a whole number " + range, e);
      }
    };
  }

  static boolean flag(String text) {
    if (!text.matches("(?i)true|false")) {
      throw new IllegalArgumentException(text + " is neither true nor false");
    }
    return Boolean.parseBoolean(text);
  }

  /** A share of something, from none to all of it. */
  static double share(String text) {
    if (!text.matches("0(\\.[0-9]{1,9})?|1(\\.0{1,9})?")) {
      throw new IllegalArgumentException(text + " is not a share from 0.0 to 1.0");
    }
    return Double.parseDouble(text);
  }

  private static long number(String text, long min, long max) {
    long number = Long.parseLong(text);
    if (number < min || number > max) {
      throw new IllegalArgumentException("out of range");
    }
    return number;
  }

  static Duration duration(String text) {
    Duration duration = durationOrZero(text);
    if (duration.isZero()) {
      throw new IllegalArgumentException(text + " is no time at all: it must be longer than 0");
    }
    return duration;
  }

  /** A bare number is refused: HOCON takes it for milliseconds, people for seconds. */
  static Duration durationOrZero(String text) {
    if (!text.equals("0") && text.matches(NO_UNIT)) {
      throw new IllegalArgumentException(text + " has no unit (write 500ms, 30s or 24h)");
    }
    try {
      Duration duration = typed(text).getDuration("value");
      if (!duration.isNegative() && duration.compareTo(MAX_DURATION) <= 0) {
        return duration;
      }
    } catch (ConfigException | ArithmeticException e) {
      throw new IllegalArgumentException(text + " is not a duration (like 500ms, 30s or 24h)", e);
    }
    throw new IllegalArgumentException(text + " is not a duration from 0 to 366 days");
  }

  static int intSize(String text) {
    return Math.toIntExact(size(text, Integer.MAX_VALUE));
  }

  static Function<String, Integer> intSizeFrom(int least) {
    return text -> {
      int size = intSize(text);
      if (size < least) {
        throw new IllegalArgumentException(text + " is less than " + least + " bytes");
      }
      return size;
    };
  }

  static long longSize(String text) {
    return size(text, 1L << 40);
  }

  private static long size(String text, long max) {
    try {
      long bytes = typed(text).getBytes("value");
      if (bytes >= 1 && bytes <= max) {
        return bytes;
      }
    } catch (ConfigException | ArithmeticException e) {
      throw new IllegalArgumentException(text + " is not a size (like 16KiB or 32MiB)", e);
    }
    throw new IllegalArgumentException(text + " is not a size from 1 to " + max + " bytes");
  }

  private static Config typed(String text) {
    return ConfigValueFactory.fromAnyRef(text).atKey("value");
  }

  static String host(String text) {
    if (!isHost(text)) {
      throw new IllegalArgumentException(text + " is neither a host name nor an address");
    }
    return text;
  }

  static boolean isHost(String text) {
    return text.matches(HOST) || text.matches(IPV6);
  }

  static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("is not a path", e);
    }
  }

  static Path readableFile(String text) {
    Path path = path(text);
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw new IllegalArgumentException(text + " is not a file that can be read");
    }
    return path;
  }

  static <E extends Enum<E>> Function<String, E> choice(Class<E> type) {
    return text ->
        Stream.of(type.getEnumConstants())
            .filter(constant -> written(constant).equals(text.toLowerCase(Locale.ROOT)))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(text + " is none of " + all(type)));
  }

  private static <E extends Enum<E>> String all(Class<E> type) {
    return Stream.of(type.getEnumConstants())
        .map(Formats::written)
        .collect(Collectors.joining(", "));
  }

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
