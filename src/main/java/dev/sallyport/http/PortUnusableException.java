package dev.sallyport.http;

import dev.sallyport.config.Listener;

/** A port cannot be bound; the message is for the operator. */
public final class PortUnusableException extends RuntimeException {
  private PortUnusableException(String message) {
    super(message, null, false, false);
  }

  static PortUnusableException of(Listener listener, Throwable cause) {
    String where = listener.host() + " port " + listener.port();
    // Each transport has an exception of its own; the words are the kernel's.
    boolean taken = String.valueOf(cause.getMessage()).contains("in use");
    return new PortUnusableException(
        taken
            ? where + " is in use by another program"
            : "cannot listen on " + where + ": " + cause.getMessage());
  }
}
