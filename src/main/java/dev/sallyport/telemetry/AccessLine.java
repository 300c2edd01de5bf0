package dev.sallyport.telemetry;

import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Count;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Usage;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One call as the access log tells it: an object of JSON in which everything but plain ASCII is
 * escaped, so that no value can end the line or begin another. What looks like a key is left out.
 *
 * @param client who sent it
 */
record AccessLine(
    long atMillis,
    UUID id,
    String method,
    String dialect,
    InetAddress client,
    Optional<Opened> opened,
    Closed closed) {

  static AccessLine of(CallEnd end, long atMillis) {
    return new AccessLine(
        atMillis,
        end.id(),
        end.method(),
        end.dialect(),
        end.client().get(),
        end.opened(),
        end.closed());
  }

  String text() {
    JsonLine line = new JsonLine();
    line.text("time", Instant.ofEpochMilli(atMillis).toString());
    line.text("logger", "access");
    line.text("id", id.toString());
    line.text("client", client.getHostAddress());
    line.text("method", method);
    line.text("dialect", dialect);
    opened.ifPresent(known -> add(line, known));
    add(line, closed);
    return line.end();
  }

  private static void add(JsonLine line, Opened opened) {
    line.text("path", KeyShapes.without(opened.way().path()));
    line.text("keyId", opened.owner().keyId().toString());
    line.text("workspaceId", opened.owner().workspaceId().toString());
    line.text("provider", opened.way().provider());
    opened.asked().ifPresent(model -> line.text("asked", KeyShapes.without(model)));
  }

  private static void add(JsonLine line, Closed closed) {
    closed.model().ifPresent(model -> line.text("model", KeyShapes.without(model)));
    line.number("status", closed.status());
    line.text("outcome", closed.outcome().id());
    closed.error().ifPresent(code -> line.text("error", code));
    add(line, closed.usage());
    line.number("attempts", closed.attempts());
    Closed.Timings took = closed.timings();
    millis(line, "authMs", took.auth());
    millis(line, "connectMs", took.connect());
    millis(line, "firstByteMs", took.firstByte());
    line.thousandths("ms", took.end());
  }

  private static void add(JsonLine line, Usage usage) {
    if (!usage.isNothing()) {
      line.number("inputTokens", usage.of(Count.INPUT));
      line.number("outputTokens", usage.of(Count.OUTPUT));
      line.flag("estimated", usage.isEstimated());
    }
  }

  /** Nothing where it was not reached. */
  private static void millis(JsonLine line, String name, long micros) {
    if (micros > 0) {
      line.thousandths(name, micros);
    }
  }
}
