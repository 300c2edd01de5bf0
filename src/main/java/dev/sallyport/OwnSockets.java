package dev.sallyport;

import dev.sallyport.config.Settings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where this node and its databases listen: no request may be sent there, whatever is listed. */
final class OwnSockets {
  private static final Logger log = LoggerFactory.getLogger(OwnSockets.class);

  private final InetAddress[] management;
  private volatile Set<InetSocketAddress> all;

  private OwnSockets(InetAddress[] management, Stream<InetSocketAddress> databases) {
    this.management = management;
    this.all = databases.collect(Collectors.toUnmodifiableSet());
  }

  /** Resolves names, so it blocks. */
  static OwnSockets of(Settings settings) {
    return new OwnSockets(
        addresses(settings.management().host()),
        Stream.concat(
            settings.postgres().url().stream().flatMap(u -> sockets(addresses(u.host()), u.port())),
            settings.redis().url().stream().flatMap(u -> sockets(addresses(u.host()), u.port()))));
  }

  /** Its port is known only once it is bound. */
  void managementListensOn(int port) {
    all =
        Stream.concat(all.stream(), sockets(management, port))
            .collect(Collectors.toUnmodifiableSet());
  }

  Set<InetSocketAddress> all() {
    return all;
  }

  private static InetAddress[] addresses(String host) {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      log.warn("{} has no address yet; requests to it cannot be told from others", host);
      return new InetAddress[0];
    }
  }

  private static Stream<InetSocketAddress> sockets(InetAddress[] addresses, int port) {
    return Arrays.stream(addresses).map(address -> new InetSocketAddress(address, port));
  }
}
