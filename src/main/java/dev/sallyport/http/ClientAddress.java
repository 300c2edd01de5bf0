package dev.sallyport.http;

import dev.sallyport.core.Cidr;
import dev.sallyport.core.IpLiteral;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells from which address a request comes. What X-Forwarded-For says counts only as far as each
 * who says it is one of the operator's own proxies; anybody can write the rest.
 */
public final class ClientAddress {
  private final List<Cidr> trustedProxies;

  public ClientAddress(List<Cidr> trustedProxies) {
    this.trustedProxies = List.copyOf(trustedProxies);
  }

  /**
   * @param peer who opened the connection
   * @param forwardedFor all values of X-Forwarded-For, in their order
   */
  public InetAddress of(InetAddress peer, List<String> forwardedFor) {
    List<String> hops = hops(forwardedFor);
    InetAddress client = peer;
    for (int i = hops.size() - 1; i >= 0 && isTrusted(client); i--) {
      Optional<InetAddress> before = IpLiteral.parse(hops.get(i));
      if (before.isEmpty()) {
        return client;
      }
      client = before.get();
    }
    return client;
  }

  private static List<String> hops(List<String> values) {
    List<String> hops = new ArrayList<>();
    for (String value : values) {
      for (String hop : value.split(",", -1)) {
        hops.add(hop.trim());
      }
    }
    return hops;
  }

  private boolean isTrusted(InetAddress address) {
    return trustedProxies.stream().anyMatch(range -> range.contains(address));
  }
}
