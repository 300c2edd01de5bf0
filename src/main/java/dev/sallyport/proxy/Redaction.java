package dev.sallyport.proxy;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/**
 * Blots a secret out of an error body that a provider sends back: with as many asterisks, so that
 * lengths stay right, and also where the secret is spread over two chunks.
 */
final class Redaction {
  private final byte[] secret;
  private Buffer held = Buffer.buffer();

  Redaction(byte[] secret) {
    this.secret = secret;
  }

  /** What may go on now; as many bytes as a secret could begin in are held back. */
  Buffer next(Buffer chunk) {
    byte[] bytes = held.appendBuffer(chunk).getBytes();
    blot(bytes);
    int sent = bytes.length - heldBack(bytes);
    held = Buffer.buffer().appendBytes(bytes, sent, bytes.length - sent);
    return Buffer.buffer().appendBytes(bytes, 0, sent);
  }

  /** What was held back, once no more comes. */
  Buffer rest() {
    Buffer rest = held;
    held = Buffer.buffer();
    return rest;
  }

  private void blot(byte[] bytes) {
    for (int at = 0; at + secret.length <= bytes.length; at++) {
      if (matches(bytes, at, secret.length)) {
        Arrays.fill(bytes, at, at + secret.length, (byte) '*');
      }
    }
  }

  /** The longest end of the bytes that is a beginning of the secret. */
  private int heldBack(byte[] bytes) {
    for (int length = Math.min(secret.length - 1, bytes.length); length > 0; length--) {
      if (matches(bytes, bytes.length - length, length)) {
        return length;
      }
    }
    return 0;
  }

  private boolean matches(byte[] bytes, int at, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[at + i] != secret[i]) {
        return false;
      }
    }
    return true;
  }
}
