package dev.sallyport.core;

/** Every way in which the gateway itself says no; each dialect and surface maps these once. */
public enum ErrorCode {
  UNAUTHENTICATED(401),
  EXPIRED(401),
  FORBIDDEN(403),
  INVALID(400),
  NOT_FOUND(404),
  DUPLICATE(409),
  IN_USE(409),
  TOO_LARGE(413),
  REUSED(422),
  LIMITED(429),
  UPSTREAM(502),
  UPSTREAM_TIMEOUT(504),
  /** The provider has the request, and may work on it still: a repetition may be paid twice. */
  UNANSWERED(504),
  NOT_IMPLEMENTED(501),
  UNAVAILABLE(503),
  INTERNAL(500);

  private final int status;

  ErrorCode(int status) {
    this.status = status;
  }

  /** The HTTP status where neither surface nor dialect has one of its own. */
  public int status() {
    return status;
  }
}
