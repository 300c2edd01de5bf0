package dev.sallyport.http;

import io.netty.util.concurrent.FastThreadLocal;

/** One array per thread, through which received bytes are looked at: cheaper than byte by byte. */
final class ReadWindow {
  private static final int BYTES = 4096;
  private static final FastThreadLocal<byte[]> WINDOW =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[BYTES];
        }
      };

  private ReadWindow() {}

  static byte[] bytes() {
    return WINDOW.get();
  }
}
