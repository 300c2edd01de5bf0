package dev.sallyport.runtime;

import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.List;

/** Addresses that the guard allowed, as they are and as the client wants them. */
record Checked(List<InetAddress> addresses, List<SocketAddress> servers) {
  static Checked of(List<InetAddress> addresses, int port) {
    return new Checked(
        addresses,
        addresses.stream()
            .map(address -> SocketAddress.inetSocketAddress(port, address.getHostAddress()))
            .toList());
  }
}
