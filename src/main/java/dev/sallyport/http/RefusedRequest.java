package dev.sallyport.http;

/** Ends the reading of a request inside this package; never shown, and without a stack trace. */
final class RefusedRequest extends RuntimeException {
  private final Refusal refusal;

  RefusedRequest(Refusal refusal) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  Refusal refusal() {
    return refusal;
  }
}
