package dev.sallyport.content;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Content of calls that never were. */
final class Samples {
  static final UUID ORGANIZATION = new UUID(1, 1);
  static final UUID WORKSPACE = new UUID(1, 2);

  private Samples() {}

  static Content at(Instant time, String request) {
    UUID id =
        new UUID(time.toEpochMilli() << 16 | 0x7000, UUID.randomUUID().getLeastSignificantBits());
    return new Content(id, ORGANIZATION, WORKSPACE, message(request), message("answer"));
  }

  private static Message message(String text) {
    return new Message(
        Optional.of("text/plain"),
        Optional.empty(),
        text.length(),
        false,
        Optional.of(Buffer.buffer(text)));
  }
}
