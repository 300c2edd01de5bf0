package dev.sallyport.config;

import static java.util.Objects.requireNonNull;

import dev.sallyport.crypto.Secret;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where PostgreSQL is and who we are to it.
 *
 * @param password empty if the server asks for none
 * @param rootCert PEM; without it the JDK's own authorities are trusted
 */
public record PostgresUrl(
    String host,
    int port,
    String database,
    String user,
    Secret password,
    SslMode sslMode,
    Optional<Path> rootCert) {

  /** The names and meanings of libpq. */
  public enum SslMode {
    DISABLE,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL
  }

  private static final Pattern URL =
      Pattern.compile("postgres(?:ql)?://([^/?]*)(?:/([^/?]*))?(?:\\?(.*))?");

  public PostgresUrl {
    requireNonNull(host, "host");
    requireNonNull(database, "database");
    requireNonNull(user, "user");
    requireNonNull(password, "password");
    requireNonNull(sslMode, "sslMode");
    requireNonNull(rootCert, "rootCert");
  }

  /**
   * Reads {@code postgres[ql]://user:password@host:port/database?sslmode=…&sslrootcert=…}.
   *
   * @throws IllegalArgumentException with a sentence that quotes nothing of the URL
   */
  static PostgresUrl parse(String text) {
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw new IllegalArgumentException(
          "is not of the form postgres://user:password@host:port/database");
    }
    Authority authority = Authority.parse(url.group(1));
    String query = Optional.ofNullable(url.group(3)).orElse("");
    return new PostgresUrl(
        authority.host(),
        authority.port().orElse(5432),
        database(url.group(2)),
        authority.user().orElseThrow(() -> new IllegalArgumentException("names no user")),
        authority.password().orElseGet(() -> Secret.of("")),
        parameter(query, "sslmode").map(PostgresUrl::sslMode).orElse(SslMode.PREFER),
        parameter(query, "sslrootcert").map(PostgresUrl::rootCert));
  }

  private static String database(String segment) {
    if (segment == null || segment.isEmpty()) {
      throw new IllegalArgumentException("names no database");
    }
    return Authority.decoded(segment);
  }

  private static Optional<String> parameter(String query, String name) {
    Optional<String> found = Optional.empty();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      if (!pair.matches("(sslmode|sslrootcert)=.+")) {
        throw new IllegalArgumentException("takes no parameters but sslmode and sslrootcert");
      }
      if (pair.startsWith(name + "=")) {
        found = Optional.of(Authority.decoded(pair.substring(name.length() + 1)));
      }
    }
    return found;
  }

  private static SslMode sslMode(String text) {
    for (SslMode mode : SslMode.values()) {
      if (mode.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text)) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "has an sslmode that is none of disable, prefer, require, verify-ca, verify-full");
  }

  private static Path rootCert(String text) {
    try {
      return Formats.readableFile(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("has an sslrootcert that cannot be read", e);
    }
  }
}
