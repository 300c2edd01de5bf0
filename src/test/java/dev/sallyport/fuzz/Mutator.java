package dev.sallyport.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.SplittableRandom;

/** Breaks good input in the few ways that find most mistakes; the same ways in each run. */
final class Mutator {
  private static final List<String> WORDS =
      List.of(
          "%",
          "%2F",
          "%00",
          "\r\n",
          "\n",
          "\0",
          "\"",
          "\\u0000",
          "[",
          "{",
          ":",
          "::",
          "@",
          "#",
          "?",
          "..",
          "/",
          "model",
          "key=",
          "99999999999999999999",
          "Content-Length: 1\r\n",
          "Transfer-Encoding: chunked\r\n",
          "\u00e9\u4e2d",
          "data: ");

  private final SplittableRandom random;

  Mutator(long seed) {
    this.random = new SplittableRandom(seed);
  }

  byte[] next(byte[] good) {
    byte[] bytes = good;
    for (int n = random.nextInt(5); n >= 0; n--) {
      bytes = mutated(bytes);
    }
    return bytes;
  }

  private byte[] word() {
    return WORDS.get(random.nextInt(WORDS.size())).getBytes(UTF_8);
  }

  private byte[] mutated(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int end = at + random.nextInt(Math.min(64, bytes.length - at + 1));
    return switch (random.nextInt(6)) {
      case 0 -> joined(bytes, at, end, new byte[0]);
      case 1 -> joined(bytes, at, at, new byte[] {(byte) random.nextInt(256)});
      case 2 -> joined(bytes, at, at, word());
      case 3 -> joined(bytes, at, end, word());
      case 4 -> repeated(bytes, at, end, 1 + random.nextInt(200));
      default ->
          joined(
              bytes, at, Math.min(bytes.length, at + 1), new byte[] {(byte) random.nextInt(256)});
    };
  }

  /** The bytes with those between the two places put out of the way of others. */
  private static byte[] joined(byte[] bytes, int from, int to, byte[] others) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.write(bytes, 0, from);
    joined.writeBytes(others);
    joined.write(bytes, to, bytes.length - to);
    return joined.toByteArray();
  }

  private static byte[] repeated(byte[] bytes, int from, int to, int times) {
    ByteArrayOutputStream repeated = new ByteArrayOutputStream();
    repeated.write(bytes, 0, to);
    for (int i = 0; i < times; i++) {
      repeated.write(bytes, from, to - from);
    }
    repeated.write(bytes, to, bytes.length - to);
    return repeated.toByteArray();
  }
}
