package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The models that a body names, each kept once: a body of 32 MiB has room for eight million, and
 * each would be a text of its own, and be held against each of the key's rules.
 */
final class ModelNames {
  /** Of different ones; batches of many thousand requests ask for a few. */
  private static final int MOST = 1000;

  private static final int LONGEST = 1024;

  private final Set<String> names = new LinkedHashSet<>();
  private long told;

  /** Fails with INVALID. */
  static void requireShort(String name) {
    if (name.length() > LONGEST) {
      throw GatewayException.invalid("The name in `model` is too long.");
    }
  }

  /** Fails with INVALID. */
  void add(String name) {
    requireShort(name);
    told++;
    names.add(name);
    if (names.size() > MOST) {
      throw GatewayException.invalid("The request names more than " + MOST + " models.");
    }
  }

  /** How many were told, the same ones too. */
  long told() {
    return told;
  }

  List<String> all() {
    return List.copyOf(names);
  }
}
