package dev.sallyport.provider;

import java.util.Optional;

/** How the documents of an answer are told apart. */
enum Framing {
  DOCUMENT,
  LINES,
  EVENTS,
  AMAZON;

  /** Empty for what holds no JSON. */
  static Optional<Framing> of(String type) {
    return switch (type) {
      case "text/event-stream" -> Optional.of(EVENTS);
      case "application/vnd.amazon.eventstream" -> Optional.of(AMAZON);
      case "application/x-ndjson", "application/ndjson", "application/jsonl" -> Optional.of(LINES);
      default -> {
        boolean json = type.equals("application/json") || type.endsWith("+json");
        yield json ? Optional.of(DOCUMENT) : Optional.empty();
      }
    };
  }

  /** What hands over the places of {@code shape} to the sink. */
  Bytes bytes(JsonNode shape, JsonSink sink) {
    return switch (this) {
      case DOCUMENT -> new JsonScanner(shape, sink);
      case LINES -> new JsonLines(new JsonScanner(shape, sink));
      case EVENTS -> new EventLines(new JsonScanner(shape, sink));
      case AMAZON -> new AwsEvents(new JsonScanner(shape, new Unwrapping(Shapes.INVOKED, sink)));
    };
  }
}
