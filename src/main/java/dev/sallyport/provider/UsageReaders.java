package dev.sallyport.provider;

import dev.sallyport.usage.Usage;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Stands in. */
public final class UsageReaders {
  private UsageReaders() {}

  public static UsageReader of(
      Dialect dialect, String path, int status, String contentType, Optional<String> encoding) {
    return new UsageReader() {
      @Override
      public void read(Buffer piece) {}

      @Override
      public Usage seen() {
        return Usage.NONE;
      }

      @Override
      public Optional<String> model() {
        return Optional.empty();
      }
    };
  }
}
