package dev.sallyport.core;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Collects what is wrong with a request, so that its caller is told all of it at once. */
public final class FieldErrors {
  private final Map<String, String> errors = new TreeMap<>();

  /**
   * @param field its path, as {@code workspaceIds.0}
   */
  public void add(String field, String message) {
    errors.putIfAbsent(field, message);
  }

  /** What can be read, or a stand-in, where the reader fails with INVALID for some fields. */
  public <T> T read(Supplier<T> reader, T standIn) {
    try {
      return reader.get();
    } catch (GatewayException e) {
      if (e.fields().isEmpty()) {
        throw e;
      }
      e.fields().forEach(this::add);
      return standIn;
    }
  }

  /** Throws INVALID where anything was wrong. */
  public void check() {
    if (!errors.isEmpty()) {
      throw GatewayException.invalid(errors);
    }
  }
}
