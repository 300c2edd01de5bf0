package dev.sallyport.provider;

/** Takes bytes in pieces of any size; keeps none of them. */
interface Bytes {
  void take(byte[] bytes, int from, int to);
}
