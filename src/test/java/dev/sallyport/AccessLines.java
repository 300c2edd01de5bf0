package dev.sallyport;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** What the access log says from now on, kept off the console. */
final class AccessLines implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger("access");
  private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Appender<ILoggingEvent> keeping =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event.getFormattedMessage());
        }
      };

  AccessLines() {
    logger.iteratorForAppenders().forEachRemaining(others::add);
    others.forEach(logger::detachAppender);
    keeping.setContext(logger.getLoggerContext());
    keeping.start();
    logger.addAppender(keeping);
  }

  /** Those of one call. */
  List<JsonObject> of(String requestId) {
    return lines.stream()
        .map(JsonObject::new)
        .filter(l -> requestId.equals(l.getString("id")))
        .toList();
  }

  String text() {
    return String.join("\n", lines);
  }

  @Override
  public void close() {
    logger.detachAppender(keeping);
    others.forEach(logger::addAppender);
  }
}
