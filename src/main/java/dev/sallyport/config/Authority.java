package dev.sallyport.config;

import dev.sallyport.crypto.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code [user[:password]@]host[:port]} of a URL. Not {@code java.net.URI}, which has no host
 * for names with an underscore and quotes the whole URL, password included, in its exceptions.
 */
record Authority(Optional<String> user, Optional<Secret> password, String host, OptionalInt port) {
  private static final Pattern HOST_PORT =
      Pattern.compile("(?:\\[(?<v6>[^\\]]*)\\]|(?<name>[^:\\[\\]]*))(?::(?<port>[0-9]{1,5}))?");

  static Authority parse(String text) {
    int at = text.lastIndexOf('@');
    String userInfo = at < 0 ? "" : text.substring(0, at);
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    String password = colon < 0 ? "" : userInfo.substring(colon + 1);
    Matcher address = HOST_PORT.matcher(text.substring(at + 1));
    if (!address.matches()) {
      throw new IllegalArgumentException("is not of the form host:port behind its user");
    }
    return new Authority(
        Optional.of(decoded(user)).filter(found -> !found.isEmpty()),
        Optional.of(decoded(password)).filter(found -> !found.isEmpty()).map(Secret::of),
        host(address),
        port(address));
  }

  private static String host(Matcher address) {
    String v6 = address.group("v6");
    String host = v6 == null ? address.group("name") : v6;
    if (!Formats.isHost(host) || (v6 != null && host.indexOf(':') < 0)) {
      throw new IllegalArgumentException("has no host that is a name or an address");
    }
    return host;
  }

  private static OptionalInt port(Matcher address) {
    if (address.group("port") == null) {
      return OptionalInt.empty();
    }
    int port = Integer.parseInt(address.group("port"));
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("has a port that is not from 1 to 65535");
    }
    return OptionalInt.of(port);
  }

  /** Percent-decoding as in URLs, where a plus is a plus. */
  static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw sanitized();
    }
  }

  private static IllegalArgumentException sanitized() {
    return new IllegalArgumentException("has a % that is not followed by two hex digits");
  }
}
