package dev.sallyport.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses are not simply a host of the public internet, after the IANA special-purpose
 * registries (2025-10) and the metadata addresses that the clouds document.
 */
final class SpecialAddresses {
  /** Nobody may grant these: they give credentials away, or are no address of one host. */
  private static final List<Cidr> NEVER =
      ranges(
          "0.0.0.0", // this machine, to most systems
          "169.254.0.0/16", // link-local; metadata of most clouds
          "100.100.100.200", // Alibaba metadata
          "168.63.129.16", // Azure wire server
          "192.0.0.192", // Oracle metadata
          "224.0.0.0/4",
          "255.255.255.255",
          "::",
          "fe80::/10",
          "ff00::/8",
          "fd00:ec2::/32", // AWS metadata, container credentials, DNS
          "fd20:ce::254", // Google metadata
          "fd00:42::42"); // Scaleway metadata

  /** Only where an operator lists them. */
  private static final List<Cidr> INNER_V4 =
      ranges(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.31.196.0/24",
          "192.52.193.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "192.175.48.0/24",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "240.0.0.0/4");

  /** All that is public in IPv6; the rest is inner, whatever it is called. */
  private static final Cidr GLOBAL_V6 = Cidr.parse("2000::/3");

  private static final List<Cidr> INNER_V6 =
      ranges("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20");

  private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");
  private static final Cidr LOCAL_NAT64 = Cidr.parse("64:ff9b:1::/48");
  private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16");
  private static final Cidr TEREDO = Cidr.parse("2001::/32");
  private static final List<Cidr> TUNNELS = List.of(SIX_TO_FOUR, TEREDO);
  private static final List<Cidr> ENDING_IN_V4 =
      ranges("::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48");

  private SpecialAddresses() {}

  private static List<Cidr> ranges(String... texts) {
    return Stream.of(texts).map(Cidr::parse).toList();
  }

  /** The address that packets end up at: IPv4 behind "mapped" and behind well-known NAT64. */
  static byte[] judged(byte[] address) {
    return NAT64.contains(address) ? slice(address, 12) : Cidr.unmapped(address);
  }

  static boolean never(byte[] judged) {
    return in(NEVER, judged) || embedded(judged).stream().anyMatch(v4 -> in(NEVER, v4));
  }

  static boolean inner(byte[] judged) {
    return judged.length == 4
        ? in(INNER_V4, judged)
        : !GLOBAL_V6.contains(judged) || in(INNER_V6, judged);
  }

  /**
   * Every IPv4 address that a translator or tunnel may read out of this one: RFC 6052 (local NAT64
   * of any prefix length), RFC 3056, RFC 4380, RFC 4291 and RFC 2765. All zero means none.
   */
  static List<byte[]> embedded(byte[] judged) {
    if (judged.length == 4 || (GLOBAL_V6.contains(judged) && !in(TUNNELS, judged))) {
      return List.of();
    }
    List<byte[]> found = new ArrayList<>();
    if (LOCAL_NAT64.contains(judged)) {
      found.add(pick(judged, 6, 7, 9, 10));
      found.add(pick(judged, 7, 9, 10, 11));
      found.add(slice(judged, 9));
    }
    if (SIX_TO_FOUR.contains(judged)) {
      found.add(slice(judged, 2));
    }
    if (TEREDO.contains(judged)) {
      found.add(slice(judged, 4));
      found.add(inverted(slice(judged, 12)));
    }
    if (in(ENDING_IN_V4, judged)) {
      found.add(slice(judged, 12));
    }
    found.removeIf(v4 -> Arrays.equals(v4, new byte[4]));
    return found;
  }

  private static boolean in(List<Cidr> ranges, byte[] address) {
    for (Cidr range : ranges) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] slice(byte[] address, int from) {
    return Arrays.copyOfRange(address, from, from + 4);
  }

  private static byte[] pick(byte[] address, int a, int b, int c, int d) {
    return new byte[] {address[a], address[b], address[c], address[d]};
  }

  private static byte[] inverted(byte[] address) {
    for (int i = 0; i < address.length; i++) {
      address[i] = (byte) ~address[i];
    }
    return address;
  }
}
