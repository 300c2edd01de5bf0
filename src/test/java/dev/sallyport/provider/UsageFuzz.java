package dev.sallyport.provider;

import static dev.sallyport.fuzz.Fuzzed.require;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.fuzz.Fuzzed;
import java.util.List;

/** Whatever a provider sends: nothing is thrown, and how it is cut changes nothing. */
public final class UsageFuzz {
  public static final List<String> SEEDS =
      RecordedAnswer.all().stream().map(answer -> answer.body().toString(ISO_8859_1)).toList();

  private static final List<Dialect> DIALECTS = List.of(Dialect.values());

  private UsageFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    for (Framing framing : Framing.values()) {
      Fuzzed.run(30 * input.length, () -> cut(input, framing));
    }
    Fuzzed.run(10 * input.length, () -> zipped(input));
  }

  private static void cut(byte[] input, Framing framing) {
    Dialect dialect = DIALECTS.get(input.length % DIALECTS.size());
    String whole = read(input, framing, dialect, Math.max(1, input.length));
    require(whole.equals(read(input, framing, dialect, 1)), "byte by byte it is otherwise");
    require(whole.equals(read(input, framing, dialect, 7)), "in sevens it is otherwise");
  }

  private static String read(byte[] input, Framing framing, Dialect dialect, int size) {
    JsonNode shape = framing == Framing.AMAZON ? Shapes.CONVERSE : Shapes.of(dialect);
    Tally tally = new Tally(Made.TEXT, false);
    Bytes bytes = framing.bytes(shape, tally);
    feed(input, bytes, size);
    return tally.seen() + " of " + tally.model();
  }

  private static void zipped(byte[] input) {
    Tally tally = new Tally(Made.IMAGES, true);
    feed(input, new Gunzip(new JsonScanner(Shapes.OPENAI, tally)), 100);
    tally.seen();
  }

  private static void feed(byte[] input, Bytes bytes, int size) {
    for (int at = 0; at < input.length; at += size) {
      bytes.take(input, at, Math.min(input.length, at + size));
    }
  }
}
