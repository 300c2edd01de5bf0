package dev.sallyport.embedded;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * @param pieces what is sent, each in its own time; read once
 */
record EchoReply(String contentType, boolean streamed, Stream<String> pieces) {
  private static final String JSON = "application/json";

  static EchoReply json(JsonObject body) {
    return new EchoReply(JSON, false, Stream.of(body.encode()));
  }

  static EchoReply events(Stream<String> pieces) {
    return new EchoReply("text/event-stream; charset=utf-8", true, pieces);
  }

  static EchoReply array(Stream<String> pieces) {
    return new EchoReply(JSON, true, pieces);
  }

  /**
   * The opening goes with the first word and the closing with the last: words set the pace. Frames
   * are made in their order, each when its turn comes.
   */
  static Stream<String> around(
      String opening,
      List<String> words,
      Function<String, String> frame,
      Supplier<String> closing) {
    int last = words.size() - 1;
    return words.isEmpty()
        ? Stream.of(opening + closing.get())
        : IntStream.rangeClosed(0, last)
            .mapToObj(
                i ->
                    (i == 0 ? opening : "")
                        + frame.apply(words.get(i))
                        + (i == last ? closing.get() : ""));
  }
}
