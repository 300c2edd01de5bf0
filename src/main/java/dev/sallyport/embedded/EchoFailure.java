package dev.sallyport.embedded;

/** What the echo provider refuses, before a dialect words it. */
final class EchoFailure extends RuntimeException {
  enum Kind {
    UNAUTHENTICATED,
    NOT_FOUND,
    INVALID
  }

  private final Kind kind;

  EchoFailure(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  static EchoFailure notFound(EchoCall call) {
    return new EchoFailure(Kind.NOT_FOUND, "Unknown request: " + call.endpoint());
  }

  static EchoFailure invalid(String message) {
    return new EchoFailure(Kind.INVALID, message);
  }

  Kind kind() {
    return kind;
  }
}
