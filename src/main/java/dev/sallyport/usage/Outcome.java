package dev.sallyport.usage;

import java.util.Locale;

/** How a call ended. */
public enum Outcome {
  /** The provider's answer went to the client whole, whatever its status. */
  COMPLETED(0),
  /** No answer, or only a part of one: the status and the error say why. */
  FAILED(1),
  /** The client left. */
  CANCELED(2),
  /** Its key was revoked or expired meanwhile. */
  REVOKED(3),
  /** The gateway ended while it ran, so that no more than its beginning is known. */
  INTERRUPTED(4);

  private final int number;

  Outcome(int number) {
    this.number = number;
  }

  /** By which the ledger's records name it: never given to another. */
  public int number() {
    return number;
  }

  /** By which people name it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
