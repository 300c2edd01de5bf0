package dev.sallyport.proxy;

import dev.sallyport.provider.StreamForm;
import io.vertx.core.buffer.Buffer;

/** Where in a stream events end, however its bytes are cut into chunks. */
interface EventEnds {
  static EventEnds of(StreamForm form) {
    return switch (form) {
      case EVENTS, RESPONSE_EVENTS -> new LineEnds(2);
      case JSON_LINES -> new LineEnds(1);
      case JSON_ARRAY -> new ElementEnds();
    };
  }

  /** Whether what has passed so far has room for a further event at its end. */
  boolean isAtEnd();

  /** To be called with each chunk, in turn. */
  void pass(Buffer chunk);

  /** How many bytes of the chunk there are up to the end of the event that has begun; else -1. */
  int firstEnd(Buffer chunk);

  /** What has to stand between what has passed and a further event. */
  String separator();
}
