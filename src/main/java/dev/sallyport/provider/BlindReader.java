package dev.sallyport.provider;

import dev.sallyport.usage.Usage;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Of an answer that says nothing about its usage, or not in a way that can be read. */
final class BlindReader implements UsageReader {
  static final UsageReader BLIND = new BlindReader();

  private BlindReader() {}

  @Override
  public void read(Buffer piece) {
    // Nothing is looked for.
  }

  @Override
  public void close() {
    // Nothing is held.
  }

  @Override
  public Usage seen() {
    return Usage.NONE;
  }

  @Override
  public Optional<String> model() {
    return Optional.empty();
  }
}
