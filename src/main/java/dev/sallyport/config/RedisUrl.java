package dev.sallyport.config;

import static java.util.Objects.requireNonNull;

import dev.sallyport.crypto.Secret;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where Redis is and who we are to it. */
public record RedisUrl(
    boolean tls,
    String host,
    int port,
    Optional<String> user,
    Optional<Secret> password,
    int database) {
  private static final Pattern URL = Pattern.compile("redis(s?)://([^/?]*)(?:/([0-9]{0,5}))?");

  public RedisUrl {
    requireNonNull(host, "host");
    requireNonNull(user, "user");
    requireNonNull(password, "password");
  }

  /**
   * Reads {@code redis[s]://[[user:]password@]host[:port][/database]}.
   *
   * @throws IllegalArgumentException with a sentence that quotes nothing of the URL
   */
  static RedisUrl parse(String text) {
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw new IllegalArgumentException(
          "is not of the form redis://user:password@host:port/0 (or rediss:// for TLS)");
    }
    Authority authority = Authority.parse(passwordFirst(url.group(2)));
    if (authority.user().isPresent() && authority.password().isEmpty()) {
      throw new IllegalArgumentException("names a user without a password");
    }
    String database = Optional.ofNullable(url.group(3)).orElse("");
    return new RedisUrl(
        !url.group(1).isEmpty(),
        authority.host(),
        authority.port().orElse(6379),
        authority.user(),
        authority.password(),
        database.isEmpty() ? 0 : Integer.parseInt(database));
  }

  /** A lone word before the at sign is Redis's old password, not a user. */
  private static String passwordFirst(String authority) {
    int at = authority.lastIndexOf('@');
    return at > 0 && authority.lastIndexOf(':', at) < 0 ? ":" + authority : authority;
  }
}
