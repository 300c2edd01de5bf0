package dev.sallyport.hunt;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Everything that is logged from now on, at the most talkative levels, kept off the console. */
public final class CapturedLog implements AutoCloseable {
  private static final Map<String, Level> LEVELS =
      Map.of(
          Logger.ROOT_LOGGER_NAME,
          Level.DEBUG,
          "dev.sallyport",
          Level.TRACE,
          "io.vertx",
          Level.DEBUG,
          "io.netty",
          Level.DEBUG,
          "org.flywaydb",
          Level.DEBUG,
          "org.postgresql",
          Level.TRACE);

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Map<Logger, Level> before = new HashMap<>();
  private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
  private final List<Appender<ILoggingEvent>> ofAccess = new ArrayList<>();
  private final Appender<ILoggingEvent> keeping = new Keeping();

  public CapturedLog() {
    Logger root = logger(Logger.ROOT_LOGGER_NAME);
    root.iteratorForAppenders().forEachRemaining(others::add);
    others.forEach(root::detachAppender);
    keeping.setContext(root.getLoggerContext());
    keeping.start();
    root.addAppender(keeping);
    // Its lines go past the root.
    Logger access = logger("access");
    access.iteratorForAppenders().forEachRemaining(ofAccess::add);
    ofAccess.forEach(access::detachAppender);
    access.addAppender(keeping);
    LEVELS.forEach(
        (name, level) -> {
          before.put(logger(name), logger(name).getLevel());
          logger(name).setLevel(level);
        });
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }

  public String text() {
    return String.join("\n", lines);
  }

  @Override
  public void close() {
    before.forEach(Logger::setLevel);
    Logger root = logger(Logger.ROOT_LOGGER_NAME);
    root.detachAppender(keeping);
    others.forEach(root::addAppender);
    logger("access").detachAppender(keeping);
    ofAccess.forEach(logger("access")::addAppender);
  }

  private final class Keeping extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      String cause =
          event.getThrowableProxy() == null
              ? ""
              : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
      lines.add(
          "%s [%s] %s - %s %s%s"
              .formatted(
                  event.getLevel(),
                  event.getThreadName(),
                  event.getLoggerName(),
                  event.getFormattedMessage(),
                  event.getMDCPropertyMap(),
                  cause));
    }
  }
}
