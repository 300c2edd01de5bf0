package dev.sallyport.crypto;

/** A sealed value does not open: another master key, another place, or changed bytes. */
public final class SealBrokenException extends RuntimeException {
  public SealBrokenException(String message) {
    super(message);
  }
}
