package dev.sallyport.proxy;

import io.vertx.core.buffer.Buffer;

/** The chunks of a body, as one; nearly always there is but one. */
final class Collected {
  private final int announced;
  private Buffer sum = Buffer.buffer();

  /**
   * @param announced how long it will be; 0 where that is not known
   */
  Collected(int announced) {
    this.announced = announced;
  }

  /** The place for all of it is made once: to grow means to copy. */
  void add(Buffer chunk) {
    if (sum.length() > 0) {
      sum.appendBuffer(chunk);
    } else if (chunk.length() >= announced) {
      sum = chunk;
    } else {
      sum = Buffer.buffer(announced).appendBuffer(chunk);
    }
  }

  Buffer all() {
    return sum;
  }
}
