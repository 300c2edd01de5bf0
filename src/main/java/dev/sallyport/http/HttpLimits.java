package dev.sallyport.http;

import static java.util.Objects.requireNonNull;

/**
 * What the front door lets through, per server.
 *
 * @param strictPath for management: refuse also what only a provider's path needs: %2f and %2e
 * @param requestLineBytes without its line end
 * @param headerBlockBytes all header lines with their line ends, without the empty line
 */
public record HttpLimits(
    boolean strictPath,
    int requestLineBytes,
    int headerBlockBytes,
    int headerCount,
    ReadDeadlines deadlines) {
  public HttpLimits {
    requireNonNull(deadlines, "deadlines");
  }

  public static HttpLimits forData() {
    return new HttpLimits(false, 8 * 1024, 16 * 1024, 100, ReadDeadlines.standard());
  }

  public static HttpLimits forManagement() {
    return new HttpLimits(true, 8 * 1024, 16 * 1024, 100, ReadDeadlines.standard());
  }

  public HttpLimits withDeadlines(ReadDeadlines other) {
    return new HttpLimits(strictPath, requestLineBytes, headerBlockBytes, headerCount, other);
  }
}
