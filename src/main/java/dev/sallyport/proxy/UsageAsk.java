package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.provider.Dialect;
import dev.sallyport.provider.Provider;
import dev.sallyport.proxy.TopFields.Span;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.Set;

/**
 * Asks a stream in OpenAI's dialect to tell its usage, which it does in a chunk of its own and only
 * if asked. The rest of the body stays as the client wrote it.
 */
final class UsageAsk {
  static final String STREAM = "stream";
  static final String OPTIONS = "stream_options";

  private static final String INCLUDE = "include_usage";
  private static final String ASKING = "\"include_usage\":true";

  private UsageAsk() {}

  /** Whether it has that option, and does not tell its usage without it. */
  static boolean isKnownTo(Provider provider, Dialect spoken, String path) {
    boolean tellsAnyway =
        provider.dialect() == Dialect.OPENROUTER || provider.dialect() == Dialect.MISTRAL;
    return spoken == Dialect.OPENAI && !tellsAnyway && path.endsWith("/completions");
  }

  /**
   * The body that asks; empty where it asks already, is of no stream, or cannot be read.
   *
   * @param fields of the body: {@link #STREAM} and {@link #OPTIONS} at least
   */
  static Optional<Buffer> asking(Buffer body, TopFields fields) {
    if (!fields.find(STREAM).filter(span -> text(body, span).equals("true")).isPresent()) {
      return Optional.empty();
    }
    Optional<Span> options = fields.find(OPTIONS);
    if (options.isEmpty()) {
      int open = body.toString(UTF_8).indexOf('{') + 1;
      return Optional.of(insert(body, open, open, "\"" + OPTIONS + "\":{" + ASKING + "},"));
    }
    return within(body, options.get());
  }

  private static Optional<Buffer> within(Buffer body, Span options) {
    String text = text(body, options);
    if (text.equals("null")) {
      return Optional.of(insert(body, options.start(), options.end(), "{" + ASKING + "}"));
    }
    TopFields inner = TopFields.of(body.slice(options.start(), options.end()), Set.of(INCLUDE));
    if (!inner.isClear()) {
      return Optional.empty();
    }
    Optional<Span> include = inner.find(INCLUDE);
    if (include.isEmpty()) {
      boolean none = text.substring(1, text.length() - 1).isBlank();
      int open = options.start() + 1;
      return Optional.of(insert(body, open, open, ASKING + (none ? "" : ",")));
    }
    int from = options.start() + include.get().start();
    int to = options.start() + include.get().end();
    return text(body, new Span(from, to)).equals("true")
        ? Optional.empty()
        : Optional.of(insert(body, from, to, "true"));
  }

  private static String text(Buffer body, Span span) {
    return body.getString(span.start(), span.end());
  }

  private static Buffer insert(Buffer body, int from, int to, String text) {
    return Buffer.buffer(body.length() + text.length())
        .appendBuffer(body.slice(0, from))
        .appendString(text)
        .appendBuffer(body.slice(to, body.length()));
  }
}
