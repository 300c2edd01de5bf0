package dev.sallyport.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads keys into types. A format throws IllegalArgumentException with a sentence; that becomes a
 * problem of the key, and the default stands in until all keys are read.
 */
final class Values {
  private final Layers layers;
  private final Problems problems;
  private final Set<String> read;
  private final Optional<String> forgiven;

  Values(Layers layers, Problems problems) {
    this(layers, problems, new TreeSet<>(), Optional.empty());
  }

  private Values(Layers layers, Problems problems, Set<String> read, Optional<String> forgiven) {
    this.layers = layers;
    this.problems = problems;
    this.read = read;
    this.forgiven = forgiven;
  }

  /**
   * The same, but a wrong value counts for nothing where a variable has it whose name begins so: it
   * is meant for others.
   */
  Values forgiving(String prefix) {
    return new Values(layers, problems, read, Optional.of(prefix));
  }

  <T> T one(String key, Function<String, T> format) {
    return optional(key, format)
        .orElseGet(() -> format.apply(text(layers.defaultValue(key)).orElseThrow()));
  }

  <T> Optional<T> optional(String key, Function<String, T> format) {
    read.add(key);
    try {
      Optional<String> text = text(layers.value(key));
      if (text.isEmpty() && text(layers.defaultValue(key)).isPresent()) {
        throw new IllegalArgumentException("has no value");
      }
      return text.map(format);
    } catch (IllegalArgumentException e) {
      refuse(key, e.getMessage());
      return Optional.empty();
    }
  }

  /** Also takes {@code file:/path}; the format must not quote what it is given. */
  <T> Optional<T> secret(String key, Function<String, T> format) {
    return optional(key, text -> format.apply(SecretFile.resolved(text)));
  }

  /** A HOCON list, or one text with commas. */
  <T> List<T> list(String key, Function<String, T> format) {
    List<T> items = new ArrayList<>();
    for (String part : parts(key, Function.identity())) {
      try {
        items.add(format.apply(part));
      } catch (IllegalArgumentException e) {
        refuse(key, e.getMessage());
      }
    }
    return List.copyOf(items);
  }

  /** As {@code list}, but each text may be {@code file:/path} of commas or lines. */
  <T> List<T> secretList(String key, Function<String, T> format) {
    List<T> items = new ArrayList<>();
    int entry = 0;
    for (String part : parts(key, SecretFile::resolved)) {
      entry++;
      try {
        items.add(format.apply(part));
      } catch (IllegalArgumentException e) {
        refuse(key, "entry " + entry + " " + e.getMessage());
      }
    }
    return List.copyOf(items);
  }

  private List<String> parts(String key, Function<String, String> resolve) {
    read.add(key);
    try {
      return texts(layers.value(key)).stream().map(resolve).flatMap(Values::split).toList();
    } catch (IllegalArgumentException e) {
      refuse(key, e.getMessage());
      return List.of();
    }
  }

  private static List<String> texts(ConfigValue value) {
    return value instanceof ConfigList list
        ? list.stream().flatMap(item -> text(item).stream()).toList()
        : text(value).stream().toList();
  }

  private static Stream<String> split(String text) {
    return Stream.of(text.split("[,\\r\\n]")).map(String::strip).filter(part -> !part.isEmpty());
  }

  private static Optional<String> text(ConfigValue value) {
    if (value instanceof ConfigList || value instanceof ConfigObject) {
      throw new IllegalArgumentException("takes one value, not a list or group");
    }
    return value.valueType() == ConfigValueType.NULL
        ? Optional.empty()
        : Optional.of(value.unwrapped().toString().strip()).filter(text -> !text.isEmpty());
  }

  /** Whether somebody wrote a value, right or wrong. */
  boolean isSet(String key) {
    ConfigValue value = layers.value(key);
    return value instanceof ConfigList || value instanceof ConfigObject || text(value).isPresent();
  }

  void refuse(String key, String sentence) {
    String source = layers.source(key);
    if (forgiven.filter(source::startsWith).isEmpty()) {
      problems.add(key, sentence, source);
    }
  }

  Set<String> read() {
    return read;
  }
}
