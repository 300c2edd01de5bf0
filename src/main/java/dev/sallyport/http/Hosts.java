package dev.sallyport.http;

import static dev.sallyport.http.Ascii.DIGIT;
import static dev.sallyport.http.Ascii.HEX;
import static dev.sallyport.http.Ascii.HOST;

/** The form of a Host: a name, an IPv4 address or an IPv6 address in brackets, then a port. */
final class Hosts {
  private static final int NAME_BYTES = 255;
  private static final int PORT_DIGITS = 5;

  private Hosts() {}

  static boolean valid(byte[] host, int length) {
    int end = length > 0 && host[0] == '[' ? address(host, length) : name(host, length);
    return end > 0 && (end == length || (host[end] == ':' && port(host, end + 1, length)));
  }

  private static int name(byte[] host, int length) {
    int end = Ascii.run(host, 0, length, HOST);
    return end <= NAME_BYTES ? end : 0;
  }

  private static int address(byte[] host, int length) {
    int at = 1;
    while (at < length && (Ascii.is(host[at], HEX) || host[at] == ':' || host[at] == '.')) {
      at++;
    }
    return at > 2 && at < length && host[at] == ']' ? at + 1 : 0;
  }

  private static boolean port(byte[] host, int from, int length) {
    int digits = length - from;
    if (digits < 1 || digits > PORT_DIGITS || Ascii.run(host, from, length, DIGIT) < length) {
      return false;
    }
    int port = 0;
    for (int at = from; at < length; at++) {
      port = 10 * port + host[at] - '0';
    }
    return port < 65536;
  }
}
