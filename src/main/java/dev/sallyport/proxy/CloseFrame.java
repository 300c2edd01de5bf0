package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.core.GatewayException;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/** What the gateway itself says at the end of a WebSocket (RFC 6455 § 7.4). */
record CloseFrame(int code, String reason) {
  private static final int FINAL_CLOSE = 0x88;
  private static final int LONGEST_REASON = 123;
  private static final int GOING_AWAY = 1001;
  private static final int POLICY = 1008;
  private static final int TOO_BIG = 1009;
  private static final int BROKEN = 1011;

  static CloseFrame of(GatewayException error) {
    int code =
        switch (error.code()) {
          case UNAUTHENTICATED,
              EXPIRED,
              FORBIDDEN,
              INVALID,
              NOT_FOUND,
              DUPLICATE,
              IN_USE,
              REUSED,
              LIMITED ->
              POLICY;
          case TOO_LARGE -> TOO_BIG;
          case UNAVAILABLE -> GOING_AWAY;
          case UPSTREAM, UPSTREAM_TIMEOUT, UNANSWERED, NOT_IMPLEMENTED, INTERNAL -> BROKEN;
        };
    return new CloseFrame(code, error.getMessage());
  }

  /** As a server sends it: not masked. */
  Buffer bytes() {
    byte[] text = reason.getBytes(UTF_8);
    byte[] shown = Arrays.copyOf(text, Math.min(text.length, LONGEST_REASON));
    return Buffer.buffer()
        .appendUnsignedByte((short) FINAL_CLOSE)
        .appendUnsignedByte((short) (2 + shown.length))
        .appendUnsignedShort(code)
        .appendBytes(shown);
  }
}
