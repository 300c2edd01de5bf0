package dev.sallyport.config;

import dev.sallyport.core.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/**
 * One entry of NO_PROXY, as curl and Go read it: {@code *}, a name and all below it, or addresses.
 */
public record NoProxy(String suffix, Optional<Cidr> range) {
  private static final String ADDRESS = "[0-9]+([.][0-9]+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*";

  static NoProxy parse(String text) {
    String bare = text.replaceAll("[\\[\\]]", "");
    if (bare.indexOf('/') >= 0 || bare.matches(ADDRESS)) {
      return new NoProxy("", Optional.of(Cidr.parse(bare)));
    }
    String name = text.toLowerCase(Locale.ROOT).replaceFirst("^[*]?[.]", "");
    if (!name.equals("*") && !Formats.isHost(name)) {
      throw new IllegalArgumentException(text + " is neither a name, an address range nor *");
    }
    return new NoProxy(name, Optional.empty());
  }

  boolean covers(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return range
        .map(found -> host.matches(ADDRESS) && found.contains(address(host)))
        .orElseGet(() -> suffix.equals("*") || name.equals(suffix) || name.endsWith("." + suffix));
  }

  /** Never asks a name server: the host is a literal. */
  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("is not an address", e);
    }
  }
}
