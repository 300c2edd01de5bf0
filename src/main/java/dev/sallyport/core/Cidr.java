package dev.sallyport.core;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * A range of addresses, judged on bytes: what the JDK calls site-local misses half of what is
 * private. IPv4-mapped IPv6 counts as IPv4, in ranges as in addresses.
 */
public final class Cidr {
  private final byte[] network;
  private final int prefix;

  private Cidr(byte[] network, int prefix) {
    this.network = network;
    this.prefix = prefix;
  }

  /**
   * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or one address as a range of one. Bits behind the
   * prefix are refused, not cleared: {@code 10.1.2.3/8} is more often a mistake than a wish.
   *
   * @throws IllegalArgumentException with one sentence for whoever wrote it
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    byte[] written =
        IpLiteral.bytes(slash < 0 ? text : text.substring(0, slash))
            .orElseThrow(() -> wrong(text, "does not begin with an IPv4 or IPv6 address"));
    int bits = 8 * written.length;
    int prefix = slash < 0 ? bits : prefix(text, text.substring(slash + 1), bits);
    if (!Arrays.equals(written, masked(written, prefix))) {
      throw wrong(text, "has bits set behind its prefix");
    }
    byte[] network = unmapped(written);
    return new Cidr(network, prefix - (bits - 8 * network.length));
  }

  private static int prefix(String text, String number, int bits) {
    boolean plain = number.matches("0|[1-9][0-9]{0,2}");
    if (!plain || Integer.parseInt(number) > bits) {
      throw wrong(text, "has no prefix length from 0 to " + bits);
    }
    return Integer.parseInt(number);
  }

  private static IllegalArgumentException wrong(String text, String why) {
    return new IllegalArgumentException("The address range '" + text + "' " + why + ".");
  }

  private static byte[] masked(byte[] address, int prefix) {
    byte[] masked = address.clone();
    for (int i = 0; i < masked.length; i++) {
      masked[i] &= (byte) mask(prefix, i);
    }
    return masked;
  }

  private static int mask(int prefix, int index) {
    int bits = Math.min(8, Math.max(0, prefix - 8 * index));
    return 0xff << (8 - bits);
  }

  /** The four bytes of an IPv4-mapped address; any other address as it is. */
  static byte[] unmapped(byte[] address) {
    if (address.length != 16 || address[10] != (byte) 0xff || address[11] != (byte) 0xff) {
      return address;
    }
    for (int i = 0; i < 10; i++) {
      if (address[i] != 0) {
        return address;
      }
    }
    return Arrays.copyOfRange(address, 12, 16);
  }

  public boolean contains(InetAddress address) {
    return contains(address.getAddress());
  }

  public boolean contains(byte[] address) {
    byte[] bytes = unmapped(address);
    if (bytes.length != network.length) {
      return false;
    }
    for (int i = 0; 8 * i < prefix; i++) {
      if (((bytes[i] ^ network[i]) & mask(prefix, i) & 0xff) != 0) {
        return false;
      }
    }
    return true;
  }

  boolean isEverything() {
    return prefix == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cidr that
        && prefix == that.prefix
        && Arrays.equals(network, that.network);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(network) + prefix;
  }

  @Override
  public String toString() {
    return IpLiteral.address(network).getHostAddress() + "/" + prefix;
  }
}
