package dev.sallyport.config;

import dev.sallyport.core.Cidr;
import dev.sallyport.core.IpLiteral;
import java.net.InetAddress;
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

  /** An address is excepted by ranges only: 3 is no part of the name 10.1.2.3. */
  boolean covers(String host) {
    Optional<InetAddress> address = IpLiteral.parse(host);
    if (suffix.equals("*") || range.isPresent() || address.isPresent()) {
      return suffix.equals("*") || (address.isPresent() && contains(address.get()));
    }
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals(suffix) || name.endsWith("." + suffix);
  }

  private boolean contains(InetAddress address) {
    return range.filter(cidr -> cidr.contains(address)).isPresent();
  }
}
