package dev.sallyport.provider;

import java.util.Locale;
import java.util.Optional;

/** Finds for each answer what can read its usage. */
public final class UsageReaders {
  private UsageReaders() {}

  /**
   * For one answer, and for one thread at a time. What was stored and is only read again must not
   * be given one: it tells its usage each time.
   *
   * @param path of the request, without its query
   * @param contentEncoding of the answer; what is neither plain nor gzip cannot be read
   */
  public static UsageReader of(
      Dialect dialect,
      String path,
      int status,
      String contentType,
      Optional<String> contentEncoding) {
    String type = bare(contentType);
    String encoding = bare(contentEncoding.orElse(""));
    boolean plain = encoding.isEmpty() || encoding.equals("identity");
    boolean zipped = encoding.equals("gzip") || encoding.equals("x-gzip");
    Optional<Framing> framing = Framing.of(type);
    if (status < 200 || status > 299 || framing.isEmpty() || !(plain || zipped)) {
      return BlindReader.BLIND;
    }
    Tally tally = new Tally(made(path), false);
    Bytes bytes = framing.get().bytes(shape(dialect, path, framing.get()), tally);
    return new AnswerReader(zipped ? new Gunzip(bytes) : bytes, UsageReaders::nothing, tally);
  }

  /**
   * For the messages of a WebSocket that come from the provider: each is read whole, in one piece,
   * and the usages of all answers on it are summed (Google's are of a turn each, too: measured by
   * others, 2026-08).
   */
  public static UsageReader ofSocket(Dialect dialect) {
    JsonNode shape = Shapes.of(dialect);
    if (shape != Shapes.OPENAI && shape != Shapes.GEMINI) {
      return BlindReader.BLIND;
    }
    Tally tally = new Tally(Made.TEXT, true);
    JsonScanner json = new JsonScanner(shape, tally);
    return new AnswerReader(json, json::restart, tally);
  }

  private static void nothing() {
    // The pieces of an answer end anywhere.
  }

  private static JsonNode shape(Dialect dialect, String path, Framing framing) {
    boolean amazon = framing == Framing.AMAZON || path.endsWith("/converse");
    return amazon ? Shapes.CONVERSE : Shapes.of(dialect);
  }

  private static Made made(String path) {
    boolean imagen = path.contains("/imagen") && path.endsWith(":predict");
    if (imagen || path.contains("/images/")) {
      return Made.IMAGES;
    }
    return path.endsWith("/audio/speech") ? Made.SPEECH : Made.TEXT;
  }

  /** Without parameters, and in small letters. */
  private static String bare(String header) {
    int end = header.indexOf(';');
    return (end < 0 ? header : header.substring(0, end)).trim().toLowerCase(Locale.ROOT);
  }
}
