package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpVersion;

/** The provider's side of a call: the request to it, and how far it has come. */
final class Outgoing {
  private static final long CANCEL = 0x8;

  private HttpClientRequest request;
  private boolean bodyUnsent;
  private boolean repeatable = true;

  void attach(HttpClientRequest to) {
    request = to;
  }

  boolean isAttached() {
    return request != null;
  }

  /** Nothing of it is ended by the end of the call any more. */
  void detach() {
    request = null;
  }

  /** Its body goes on as it comes and is kept nowhere. */
  void passBodyOn() {
    repeatable = false;
  }

  boolean isRepeatable() {
    return repeatable;
  }

  void beginBody() {
    bodyUnsent = true;
  }

  void bodySent() {
    bodyUnsent = false;
  }

  boolean isBodyUnsent() {
    return bodyUnsent;
  }

  /** What a provider has that did not answer may be worked on still. */
  GatewayException lateness(boolean answered) {
    if (answered) {
      return GatewayException.upstreamTimeout("The provider stopped sending.");
    }
    return isAttached()
        ? GatewayException.unanswered("The provider did not answer in time.")
        : GatewayException.upstreamTimeout("The provider was not reached in time.");
  }

  /** A reset may be told as a failure before it returns. */
  void cut() {
    HttpClientRequest cutOff = request;
    request = null;
    if (cutOff != null) {
      cutOff.reset(CANCEL);
      if (bodyUnsent && cutOff.version() != HttpVersion.HTTP_2) {
        HardClose.of(cutOff.connection());
      }
    }
  }
}
