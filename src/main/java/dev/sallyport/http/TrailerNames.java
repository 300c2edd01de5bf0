package dev.sallyport.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.stream.Stream;

/** Refuses the trailers that would change how a request is framed, routed or allowed. */
final class TrailerNames implements FieldSink {
  private static final byte[][] FORBIDDEN =
      Stream.of(
              "authorization connection content-encoding content-length content-range content-type"
                  .split(" "),
              "cookie expect host keep-alive proxy-authorization te trailer transfer-encoding upgrade"
                  .split(" "))
          .flatMap(Stream::of)
          .map(name -> name.getBytes(US_ASCII))
          .toArray(byte[][]::new);

  @Override
  public boolean wants(Captured name) {
    for (byte[] forbidden : FORBIDDEN) {
      if (name.equalIgnoringCase(forbidden)) {
        throw new RefusedRequest(Refusal.TRAILER);
      }
    }
    return false;
  }

  @Override
  public void value(Captured value) {}
}
