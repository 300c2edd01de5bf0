package dev.sallyport;

import dev.sallyport.config.PostgresUrl;
import dev.sallyport.config.RedisUrl;
import dev.sallyport.config.Settings;
import dev.sallyport.crypto.MasterKey;
import dev.sallyport.db.Migrations;
import dev.sallyport.runtime.OutboundTrust;
import dev.sallyport.runtime.RedisLink;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Turns the addresses of the settings into what each client wants to be told. */
final class Connections {
  private static final String DEFAULT_TRUST = "org.postgresql.ssl.DefaultJavaSSLFactory";

  private Connections() {}

  /** Reads files, so not on an event loop. */
  static PgConnectOptions postgres(PostgresUrl url) {
    return new PgConnectOptions()
        .setHost(url.host())
        .setPort(url.port())
        .setDatabase(url.database())
        .setUser(url.user())
        .setPassword(url.password().revealText())
        .setSslMode(sslMode(url.sslMode()))
        .setSslOptions(ssl(url));
  }

  /** For questions whose best plan depends on what is asked for: it is not to be a general one. */
  static PgConnectOptions reports(PgConnectOptions address) {
    return new PgConnectOptions(address).addProperty("plan_cache_mode", "force_custom_plan");
  }

  private static SslMode sslMode(PostgresUrl.SslMode mode) {
    return switch (mode) {
      case DISABLE -> SslMode.DISABLE;
      case PREFER -> SslMode.PREFER;
      case REQUIRE -> SslMode.REQUIRE;
      case VERIFY_CA -> SslMode.VERIFY_CA;
      case VERIFY_FULL -> SslMode.VERIFY_FULL;
    };
  }

  /**
   * As libpq: only verify-ca and verify-full look at the certificate, only the last at its name.
   */
  private static ClientSSLOptions ssl(PostgresUrl url) {
    ClientSSLOptions options = new ClientSSLOptions().setHostnameVerificationAlgorithm("");
    return switch (url.sslMode()) {
      case DISABLE, PREFER, REQUIRE -> options.setTrustAll(true);
      case VERIFY_CA -> options.setTrustOptions(OutboundTrust.of(url.rootCert()));
      case VERIFY_FULL ->
          options
              .setTrustOptions(OutboundTrust.of(url.rootCert()))
              .setHostnameVerificationAlgorithm("HTTPS");
    };
  }

  static Migrations.Access migrations(PostgresUrl url, Duration connectTimeout) {
    Map<String, String> properties = new HashMap<>();
    properties.put("sslmode", url.sslMode().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    url.rootCert()
        .ifPresentOrElse(
            file -> properties.put("sslrootcert", file.toString()),
            () -> properties.put("sslfactory", DEFAULT_TRUST));
    properties.put("connectTimeout", Long.toString(Math.max(1, connectTimeout.toSeconds())));
    properties.put("socketTimeout", "60");
    String host = url.host().indexOf(':') < 0 ? url.host() : "[" + url.host() + "]";
    return new Migrations.Access(
        "jdbc:postgresql://" + host + ":" + url.port() + "/" + url.database(),
        url.user(),
        url.password(),
        properties);
  }

  static RedisLink.Options redis(RedisUrl url, Settings settings) {
    Optional<TrustOptions> tls =
        url.tls() ? Optional.of(OutboundTrust.of(settings.outbound().caFile())) : Optional.empty();
    Optional<RedisLink.Login> login =
        url.password().map(password -> new RedisLink.Login(url.user(), password));
    return new RedisLink.Options(
        url.host(),
        url.port(),
        url.database(),
        login,
        tls,
        settings.redis().connectTimeout(),
        settings.redis().callDeadline());
  }

  /** The master keys as the envelope wants them. */
  static List<MasterKey> masterKeys(Settings settings) {
    return settings.masterKeys().stream().map(key -> new MasterKey(key.id(), key.key())).toList();
  }
}
