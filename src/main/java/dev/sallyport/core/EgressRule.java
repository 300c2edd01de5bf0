package dev.sallyport.core;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;

/** One exception that an operator grants: addresses and ports inside, to which calls may go. */
public record EgressRule(Cidr cidr, int fromPort, int toPort) {
  private static final int MAX_PORT = 65_535;

  public EgressRule {
    requireNonNull(cidr, "cidr");
    if (fromPort < 1 || toPort > MAX_PORT || fromPort > toPort) {
      throw new IllegalArgumentException(
          "The ports of an egress rule are from 1 to 65535, the lower first.");
    }
  }

  /**
   * Reads {@code cidr:port}, {@code cidr:from-to} or {@code cidr:*}; IPv6 as {@code
   * [::1]/128:11434}.
   *
   * @throws IllegalArgumentException with one sentence for whoever wrote it
   */
  public static EgressRule parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0 || text.indexOf(']') > colon) {
      throw wrong(text);
    }
    Cidr cidr = Cidr.parse(unbracketed(text, text.substring(0, colon)));
    String ports = text.substring(colon + 1);
    if (ports.equals("*")) {
      return new EgressRule(cidr, 1, MAX_PORT);
    }
    int dash = ports.indexOf('-');
    int from = port(text, dash < 0 ? ports : ports.substring(0, dash));
    return new EgressRule(cidr, from, dash < 0 ? from : port(text, ports.substring(dash + 1)));
  }

  private static String unbracketed(String text, String range) {
    if (range.indexOf(':') < 0) {
      return range;
    }
    int close = range.indexOf(']');
    if (!range.startsWith("[") || close < 0) {
      throw wrong(text);
    }
    return range.substring(1, close) + range.substring(close + 1);
  }

  private static int port(String text, String number) {
    if (!number.matches("[1-9][0-9]{0,4}")) {
      throw wrong(text);
    }
    return Integer.parseInt(number);
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "The egress rule '"
            + text
            + "' is not cidr:port, cidr:from-to or cidr:* (IPv6: [::1]/128:443).");
  }

  public boolean allows(InetAddress address, int port) {
    return covers(port) && cidr.contains(address);
  }

  boolean covers(int port) {
    return port >= fromPort && port <= toPort;
  }

  @Override
  public String toString() {
    return cidr + ":" + fromPort + "-" + toPort;
  }
}
