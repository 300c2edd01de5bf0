package dev.sallyport.sdk;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;

/** A vendor's SDK as its user holds it; every result is the whole typed object, as text. */
interface Sdk extends AutoCloseable {
  String chat(String prompt);

  /**
   * Hands the reader a text for each chunk, and closes the stream when it returns: before the end
   * that is the user's abort.
   */
  <T> T stream(String prompt, Function<Stream<String>, T> reader);

  /** The other main calls, by name. */
  Map<String, Callable<Object>> others();

  @Override
  void close();

  /** How to make one, with nothing but another base URL and another key. */
  interface Factory {
    Sdk open(String url, String key);
  }
}
