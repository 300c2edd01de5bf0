package dev.sallyport.provider;

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
}
