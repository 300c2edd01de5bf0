package dev.sallyport.http;

import java.util.List;

/** Refuses the trailers that would change how a request is framed, routed or allowed. */
final class TrailerNames implements FieldSink {
  private static final List<String> FORBIDDEN =
      List.of(
          "api-key",
          "authorization",
          "connection",
          "content-encoding",
          "content-length",
          "content-range",
          "content-type",
          "cookie",
          "expect",
          "host",
          "keep-alive",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "x-api-key",
          "x-forwarded-for",
          "x-goog-api-key");

  @Override
  public boolean wants(Captured name) {
    for (String forbidden : FORBIDDEN) {
      if (name.equalIgnoringCase(forbidden)) {
        throw new RefusedRequest(Refusal.TRAILER);
      }
    }
    return false;
  }

  @Override
  public void value(Captured value) {}
}
