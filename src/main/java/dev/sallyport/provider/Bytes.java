package dev.sallyport.provider;

/** Takes bytes in pieces of any size; keeps none of them. */
interface Bytes {
  void take(byte[] bytes, int from, int to);

  /** Gives back what is held outside the heap; what comes later is not looked at. */
  default void close() {
    // Most hold nothing there.
  }
}
