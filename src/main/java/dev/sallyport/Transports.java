package dev.sallyport;

import dev.sallyport.config.Settings;
import dev.sallyport.runtime.GuardedTransport;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses how Netty talks to the kernel: the cheapest way that this machine allows. */
final class Transports {
  private static final Logger log = LoggerFactory.getLogger(Transports.class);
  private static final long LONGEST_TURN_MILLIS = 200;

  /**
   * With it Netty 4.2.18 never learns of a connection that was reset while data of it was waiting
   * (seen on Linux 6.18), and may lose a read (netty/netty#17049).
   */
  private static final String MULTISHOT_POLL = "io.netty.iouring.pollAddMultishotEnabled";

  /**
   * With it Netty counts its own memory, where the JVM would hold an event loop for half a second
   * each time that there is none. Needs java.nio opened, as the jar's manifest does.
   */
  private static final String OWN_MEMORY = "io.netty.tryReflectionSetAccessible";

  /**
   * With it the kernel takes in the whole queue of newcomers at once, whether or not there is room:
   * in a flood those who are past the limit, honest or not, could then only be refused.
   */
  private static final String MULTISHOT_ACCEPT = "io.netty.iouring.acceptMultiShotEnabled";

  private Transports() {}

  static Vertx vertx(Settings.Loops settings) {
    requireTemporaryFolder();
    setUnlessSet(MULTISHOT_POLL, "false");
    setUnlessSet(MULTISHOT_ACCEPT, "false");
    setUnlessSet(OWN_MEMORY, "true");
    Transport transport = choose(settings.transport());
    int loops = loops(settings);
    log.info("Transport {}, event loops {}", transport.name(), loops);
    return Vertx.builder()
        .with(
            new VertxOptions()
                .setEventLoopPoolSize(loops)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(LONGEST_TURN_MILLIS))
        .withTransport(new GuardedTransport(transport))
        .build();
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Both Netty's native code and Vert.x unpack there; neither says so in an operator's words. */
  private static void requireTemporaryFolder() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new StartupException(
          List.of(
              "the folder for temporary files, "
                  + folder
                  + ", cannot be written to: make it writable, or name another with"
                  + " JDK_JAVA_OPTIONS=-Djava.io.tmpdir=FOLDER"));
    }
  }

  static int loops(Settings.Loops settings) {
    return settings.eventLoops() > 0
        ? settings.eventLoops()
        : Runtime.getRuntime().availableProcessors();
  }

  private static Transport choose(Settings.Transport wanted) {
    return switch (wanted) {
      case AUTO ->
          Stream.of(Transport.IO_URING, Transport.EPOLL, Transport.KQUEUE)
              .filter(Transports::isUsable)
              .findFirst()
              .orElse(Transport.NIO);
      case IO_URING -> required(Optional.ofNullable(Transport.IO_URING), "io_uring");
      case EPOLL -> required(Optional.ofNullable(Transport.EPOLL), "epoll");
      case NIO -> Transport.NIO;
    };
  }

  private static boolean isUsable(Transport transport) {
    return transport != null && transport.available();
  }

  private static Transport required(Optional<Transport> transport, String name) {
    return transport
        .filter(Transport::available)
        .orElseThrow(
            () ->
                new StartupException(
                    List.of("runtime.transport: " + name + " cannot be used on this machine")));
  }
}
