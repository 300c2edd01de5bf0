package dev.sallyport.proxy;

import static dev.sallyport.fuzz.Fuzzed.require;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.fuzz.Fuzzed;
import dev.sallyport.provider.StreamForm;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Streams: where events end, and what is blotted out, does not hang on how they are cut. */
public final class EventFuzz {
  private static final String SECRET = "sk-secret-sk-secreT";

  public static final List<String> SEEDS =
      List.of(
          "data: {\"a\":1}\n\ndata: [DONE]\n\n",
          "event: x\r\ndata: y\r\n\r\n: comment\r\n\r\n",
          "{\"a\":1}\n{\"b\":2}\n",
          "[{\"a\":\"}\\\"\"}\n,\n{\"b\":[{}]}",
          "key " + SECRET + " and " + SECRET.substring(0, 11) + SECRET);

  private EventFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    for (StreamForm form : StreamForm.values()) {
      Fuzzed.run(10 * input.length, () -> events(input, form));
    }
    Fuzzed.run(10 * input.length, () -> redaction(input));
  }

  private static void events(byte[] input, StreamForm form) {
    boolean whole = atEnd(input, form, Math.max(1, input.length));
    require(whole == atEnd(input, form, 1), "byte by byte it ends elsewhere");
    require(whole == atEnd(input, form, 3), "in threes it ends elsewhere");
  }

  private static boolean atEnd(byte[] input, StreamForm form, int size) {
    EventEnds ends = EventEnds.of(form);
    for (int at = 0; at < input.length; at += size) {
      ends.pass(Buffer.buffer().appendBytes(input, at, Math.min(size, input.length - at)));
    }
    return ends.isAtEnd();
  }

  private static void redaction(byte[] input) {
    String whole = blotted(input, Math.max(1, input.length));
    require(!whole.contains(SECRET), "not blotted out");
    for (int size : new int[] {1, 5}) {
      require(blotted(input, size).equals(whole), "not blotted out in pieces of " + size);
    }
  }

  private static String blotted(byte[] input, int size) {
    Sieve sieve = new Sieve(Traces.of(SECRET.getBytes(ISO_8859_1)), Sieve.Mesh.WIDE);
    Buffer all = Buffer.buffer();
    for (int at = 0; at < input.length; at += size) {
      Buffer piece = Buffer.buffer().appendBytes(input, at, Math.min(size, input.length - at));
      all.appendBuffer(sieve.next(piece));
    }
    return all.appendBuffer(sieve.rest()).toString(ISO_8859_1);
  }
}
