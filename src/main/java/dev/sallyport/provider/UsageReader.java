package dev.sallyport.provider;

import dev.sallyport.usage.Usage;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * Reads from the bytes of one answer, as they pass, what was used. It keeps none of them, whatever
 * comes, and takes them in pieces of any size. What it cannot understand it skips.
 */
public interface UsageReader {
  /** In the order in which they pass; the buffer is not changed and not kept. */
  void read(Buffer piece);

  /**
   * What is known by now: as the provider told it, or else, marked as estimated, counted from what
   * was generated until here; {@link Usage#NONE} where nothing was.
   */
  Usage seen();

  /** Nothing more is read, also where the answer is not at its end; what was seen stays. */
  void close();

  /** The model that the provider says has answered. */
  Optional<String> model();
}
