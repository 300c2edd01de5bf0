package dev.sallyport.usage;

import java.util.Locale;

/** What usage can be told apart by. */
public enum Dimension {
  HOUR,
  DAY,
  WORKSPACE,
  USER,
  KEY,
  CREDENTIAL,
  PROVIDER,
  MODEL;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Dimension of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }
}
