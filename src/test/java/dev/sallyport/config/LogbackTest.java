package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.JoranException;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogbackTest {
  private static LoggerContext context(Map<String, String> variables) throws JoranException {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    variables.forEach(context::putProperty);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(LogbackTest.class.getResource("/logback.xml"));
    return context;
  }

  private static String line(LoggerContext context, String appender, String message) {
    var logger = context.getLogger("dev.sallyport.Sample");
    var console = (ConsoleAppender<?>) context.getLogger("ROOT").getAppender(appender);
    @SuppressWarnings("unchecked")
    var encoder = (Encoder<ILoggingEvent>) console.getEncoder();
    var event = new LoggingEvent("", logger, Level.INFO, message, null, new Object[] {"value"});
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }

  @Test
  void log_isTextAtInfo_whenNothingIsSet() throws JoranException {
    LoggerContext context = context(Map.of());

    assertThat(context.getLogger("ROOT").getLevel()).isEqualTo(Level.INFO);
    assertThat(context.getLogger("io.netty.Sample").getEffectiveLevel()).isEqualTo(Level.WARN);
    assertThat(context.getLogger(ConnectionBase.class).getEffectiveLevel()).isEqualTo(Level.OFF);
    assertThat(line(context, "text", "one {}\r\nINFO forged"))
        .contains("INFO ", "[main] dev.sallyport.Sample - one value | INFO forged")
        .containsOnlyOnce("\n");
  }

  @ParameterizedTest
  @CsvSource({"text, INFO", "json, ERROR"})
  void accessLine_staysAsItIs_whateverTheLogIs(String format, String level) throws JoranException {
    LoggerContext context =
        context(Map.of("SALLYPORT_LOG_FORMAT", format, "SALLYPORT_LOG_LEVEL", level));
    Logger access = context.getLogger("access");
    var console = (ConsoleAppender<ILoggingEvent>) access.getAppender("access");
    var event = new LoggingEvent("", access, Level.INFO, "{\"a\":\"{}\"}", null, null);

    assertThat(access.isInfoEnabled()).isTrue();
    assertThat(access.isAdditive()).isFalse();
    assertThat(new String(console.getEncoder().encode(event), StandardCharsets.UTF_8))
        .isEqualTo("{\"a\":\"{}\"}" + System.lineSeparator());
  }

  @Test
  void log_isJsonAtTheLevelOfTheVariables() throws JoranException {
    LoggerContext context =
        context(Map.of("SALLYPORT_LOG_FORMAT", "json", "SALLYPORT_LOG_LEVEL", "debug"));

    assertThat(context.getLogger("ROOT").getLevel()).isEqualTo(Level.DEBUG);
    assertThat(context.getLogger("ROOT").getAppender("text")).isNull();
    assertThat(line(context, "json", "one {}"))
        .startsWith("{")
        .contains("\"formattedMessage\":\"one value\"", "\"loggerName\":\"dev.sallyport.Sample\"");
  }
}
