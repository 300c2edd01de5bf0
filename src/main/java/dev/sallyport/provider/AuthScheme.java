package dev.sallyport.provider;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The header in which a provider takes its secret. */
public enum AuthScheme {
  BEARER("authorization", "Bearer "),
  X_API_KEY("x-api-key", ""),
  X_GOOG_API_KEY("x-goog-api-key", "");

  private final String header;
  private final String prefix;

  AuthScheme(String header, String prefix) {
    this.header = header;
    this.prefix = prefix;
  }

  public String header() {
    return header;
  }

  public String prefix() {
    return prefix;
  }

  /** The name in the catalogue. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Empty for providers that take none. */
  static Optional<AuthScheme> of(String id) {
    return Arrays.stream(values()).filter(scheme -> scheme.id().equals(id)).findFirst();
  }
}
