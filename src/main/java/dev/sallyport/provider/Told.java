package dev.sallyport.provider;

import java.util.EnumMap;
import java.util.Map;

/** The numbers that a provider told last; a zero unsays nothing. */
final class Told {
  private final Map<Field, Long> values = new EnumMap<>(Field.class);
  private boolean any;

  void clear() {
    values.clear();
    any = false;
  }

  void set(Field field, long value) {
    any = true;
    if (field.kind() == Field.Kind.SUM) {
      add(field, value);
    } else if (value > 0 || !is(field)) {
      values.put(field, value);
    }
  }

  void add(Field field, long value) {
    values.put(field, Math.min(Long.MAX_VALUE - value, of(field)) + value);
  }

  void forget(Field... fields) {
    for (Field field : fields) {
      values.remove(field);
    }
  }

  boolean is(Field field) {
    return values.containsKey(field);
  }

  /** Whether the provider told any number. */
  boolean isUsage() {
    return any;
  }

  /** 0 where it was not told. */
  long of(Field field) {
    return values.getOrDefault(field, 0L);
  }
}
