package dev.sallyport.config;

import static java.util.Objects.requireNonNull;

import dev.sallyport.crypto.Secret;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The HTTP proxy by which calls to providers leave (it is asked to CONNECT). */
public record ProxyUrl(String host, int port, Optional<String> user, Optional<Secret> password) {
  private static final Pattern URL = Pattern.compile("(?i:http://)?([^/?#]*)/?");

  public ProxyUrl {
    requireNonNull(host, "host");
    requireNonNull(user, "user");
    requireNonNull(password, "password");
  }

  /**
   * Reads {@code [http://][user:password@]host:port}; the port is needed, since tools disagree
   * about its default.
   *
   * @throws IllegalArgumentException with a sentence that quotes nothing of the URL
   */
  static ProxyUrl parse(String text) {
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw new IllegalArgumentException("is not of the form http://user:password@host:port");
    }
    Authority authority = Authority.parse(url.group(1));
    int port =
        authority
            .port()
            .orElseThrow(() -> new IllegalArgumentException("names no port of its own"));
    return new ProxyUrl(authority.host(), port, authority.user(), authority.password());
  }
}
