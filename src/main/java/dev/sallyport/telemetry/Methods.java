package dev.sallyport.telemetry;

import java.util.Set;

/** Methods of requests as traces may name them: a client can make up any number of others. */
final class Methods {
  private static final Set<String> KNOWN =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");
  private static final String OTHER = "_OTHER";
  private static final String UNNAMED = "HTTP";

  private Methods() {}

  static String known(String method) {
    return KNOWN.contains(method) ? method : OTHER;
  }

  /** Of a span that has no better one. */
  static String name(String method) {
    return KNOWN.contains(method) ? method : UNNAMED;
  }
}
