package dev.sallyport.limit;

import java.util.Locale;

/** Whom a limit is for. */
public enum Scope {
  ORGANIZATION,
  WORKSPACE,
  USER,
  KEY,
  CREDENTIAL;

  /** The word for it in counters and messages. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
