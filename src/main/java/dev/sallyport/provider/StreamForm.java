package dev.sallyport.provider;

import java.util.Locale;
import java.util.Optional;

/** What an answer that comes bit by bit is made of, as far as an error can still be put into it. */
public enum StreamForm {
  EVENTS,
  /** Events of OpenAI's Responses API: each tells its type in its data as well. */
  RESPONSE_EVENTS,
  JSON_LINES,
  /** Gemini's, where {@code alt=sse} was not asked for: an array with an element for each chunk. */
  JSON_ARRAY;

  /**
   * Empty for an answer that has no place for an error.
   *
   * @param path of the request
   */
  public static Optional<StreamForm> of(Dialect dialect, String path, String contentType) {
    String type = contentType.toLowerCase(Locale.ROOT);
    if (type.startsWith("text/event-stream")) {
      boolean responses = path.endsWith("/responses") || path.contains("/responses/");
      return Optional.of(responses ? RESPONSE_EVENTS : EVENTS);
    }
    if (type.startsWith("application/x-ndjson")) {
      return Optional.of(JSON_LINES);
    }
    boolean array =
        dialect == Dialect.GEMINI
            && path.endsWith(":streamGenerateContent")
            && type.startsWith("application/json");
    return array ? Optional.of(JSON_ARRAY) : Optional.empty();
  }
}
