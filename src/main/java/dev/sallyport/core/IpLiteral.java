package dev.sallyport.core;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads addresses in the one form that no two parsers read differently: four plain decimal numbers,
 * or RFC 4291 text without a zone. The JDK's own parser also takes {@code 2130706433}, {@code
 * 127.1} and {@code 0}, all of them this machine, and asks DNS for the rest; this one never does.
 */
public final class IpLiteral {
  private static final int GROUPS = 8;

  private IpLiteral() {}

  /** Without brackets; an IPv4-mapped IPv6 address gives the IPv4 address. */
  public static Optional<InetAddress> parse(String text) {
    return bytes(text).map(IpLiteral::address);
  }

  /**
   * Whether a resolver may take this host for a number: then it is either a literal in the strict
   * form or to be refused. No name of the public DNS ends in a label that begins with a digit and
   * is a number (RFC 3696 section 2; WHATWG URL "ends in a number").
   */
  public static boolean looksNumeric(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String last = name.substring(name.lastIndexOf('.') + 1);
    return host.indexOf(':') >= 0
        || last.isEmpty()
        || last.chars().allMatch(IpLiteral::isDigit)
        || isHexNumber(last);
  }

  static Optional<byte[]> bytes(String text) {
    return text.indexOf(':') < 0 ? v4(text) : v6(text);
  }

  static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("An address has 4 or 16 bytes.", e);
    }
  }

  private static boolean isHexNumber(String label) {
    return label.length() >= 2
        && label.charAt(0) == '0'
        && (label.charAt(1) == 'x' || label.charAt(1) == 'X')
        && label.chars().skip(2).allMatch(IpLiteral::isHex);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isHex(int c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static Optional<byte[]> v4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      int value = octet(parts[i]);
      if (value < 0) {
        return Optional.empty();
      }
      bytes[i] = (byte) value;
    }
    return Optional.of(bytes);
  }

  private static int octet(String part) {
    boolean plain =
        !part.isEmpty()
            && part.length() <= 3
            && part.chars().allMatch(IpLiteral::isDigit)
            && (part.length() == 1 || part.charAt(0) != '0');
    int value = plain ? Integer.parseInt(part) : -1;
    return value <= 255 ? value : -1;
  }

  private static Optional<byte[]> v6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true).filter(b -> b.length == 2 * GROUPS);
    }
    Optional<byte[]> head = groups(text.substring(0, gap), false);
    Optional<byte[]> tail = groups(text.substring(gap + 2), true);
    return head.flatMap(h -> tail.flatMap(t -> joined(h, t)));
  }

  private static Optional<byte[]> joined(byte[] head, byte[] tail) {
    if (head.length + tail.length > 2 * GROUPS - 2) {
      return Optional.empty();
    }
    byte[] bytes = new byte[2 * GROUPS];
    System.arraycopy(head, 0, bytes, 0, head.length);
    System.arraycopy(tail, 0, bytes, bytes.length - tail.length, tail.length);
    return Optional.of(bytes);
  }

  /** Groups of one to four hexadecimal digits; the last may be an IPv4 address. */
  private static Optional<byte[]> groups(String text, boolean mayEndInV4) {
    if (text.isEmpty()) {
      return Optional.of(new byte[0]);
    }
    String[] parts = text.split(":", -1);
    byte[] bytes = new byte[2 * parts.length + 2];
    int length = 0;
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      Optional<byte[]> group =
          last && mayEndInV4 && parts[i].indexOf('.') >= 0 ? v4(parts[i]) : group(parts[i]);
      if (group.isEmpty()) {
        return Optional.empty();
      }
      System.arraycopy(group.get(), 0, bytes, length, group.get().length);
      length += group.get().length;
    }
    return Optional.of(Arrays.copyOf(bytes, length));
  }

  private static Optional<byte[]> group(String part) {
    if (part.isEmpty() || part.length() > 4 || !part.chars().allMatch(IpLiteral::isHex)) {
      return Optional.empty();
    }
    int value = Integer.parseInt(part, 16);
    return Optional.of(new byte[] {(byte) (value >> 8), (byte) value});
  }
}
