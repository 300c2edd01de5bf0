package dev.sallyport.provider;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The header in which a provider takes its secret. */
public enum AuthScheme {
  BEARER("authorization", "Bearer "),
  X_API_KEY("x-api-key", ""),
  X_GOOG_API_KEY("x-goog-api-key", ""),
  API_KEY("api-key", ""),
  /** A provider that takes no secret, and is sent none. */
  NONE("", "");

  private final String header;
  private final String prefix;

  AuthScheme(String header, String prefix) {
    this.header = header;
    this.prefix = prefix;
  }

  /** By its name in the catalogue. */
  public static Optional<AuthScheme> find(String id) {
    return Arrays.stream(values()).filter(scheme -> scheme.id().equals(id)).findFirst();
  }

  /** The name in the catalogue: {@code bearer}, {@code x-api-key}, …, {@code none}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public String header() {
    return header;
  }

  public String prefix() {
    return prefix;
  }
}
