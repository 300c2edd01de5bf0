package dev.sallyport.http;

import dev.sallyport.core.Cidr;
import dev.sallyport.core.IpLiteral;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells from which address a request comes. What X-Forwarded-For says counts only as far as each
 * who says it is one of the operator's own proxies; anybody can write the rest.
 */
public final class ClientAddress {
  private static final Pattern WITH_PORT =
      Pattern.compile("(?:([0-9.]+):|\\[([0-9A-Fa-f:.]+)\\]:?)[0-9]{0,5}");

  private final List<Cidr> trustedProxies;

  public ClientAddress(List<Cidr> trustedProxies) {
    this.trustedProxies = List.copyOf(trustedProxies);
  }

  /**
   * Where one of the operator's proxies names what is no address, that proxy itself.
   *
   * @param peer who opened the connection
   * @param forwardedFor all values of X-Forwarded-For, in their order
   */
  public InetAddress of(InetAddress peer, List<String> forwardedFor) {
    return walk(peer, forwardedFor).last();
  }

  /**
   * The same for rules on addresses: empty where one of the operator's proxies names what is no
   * address, since its own is nobody's who calls through it.
   */
  public Optional<InetAddress> told(InetAddress peer, List<String> forwardedFor) {
    Walk walk = walk(peer, forwardedFor);
    return walk.whole() ? Optional.of(walk.last()) : Optional.empty();
  }

  /**
   * From hop to hop, away from the gateway.
   *
   * @param whole whether all that was to be read could be
   */
  private record Walk(InetAddress last, boolean whole) {}

  private Walk walk(InetAddress peer, List<String> forwardedFor) {
    List<String> hops = hops(forwardedFor);
    InetAddress client = peer;
    for (int i = hops.size() - 1; i >= 0 && isTrusted(client); i--) {
      Optional<InetAddress> before = IpLiteral.parse(withoutPort(hops.get(i)));
      if (before.isEmpty()) {
        return new Walk(client, false);
      }
      client = before.get();
    }
    return new Walk(client, true);
  }

  /** Some load balancers write {@code 192.0.2.1:4711} and {@code [2001:db8::1]:4711}. */
  private static String withoutPort(String hop) {
    Matcher parts = WITH_PORT.matcher(hop);
    return parts.matches()
        ? Optional.ofNullable(parts.group(1)).orElseGet(() -> parts.group(2))
        : hop;
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

  /** Whether it is one of the operator's own proxies. */
  public boolean isTrusted(InetAddress address) {
    return trustedProxies.stream().anyMatch(range -> range.contains(address));
  }
}
