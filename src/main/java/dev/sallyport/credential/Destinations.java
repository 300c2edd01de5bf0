package dev.sallyport.credential;

import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * All hosts that a credential's secret can be sent to. A secret stays with those that it was stored
 * for: whoever may change a credential cannot have its secret sent to a host of his own.
 *
 * @param origins scheme, host and port
 * @param parts what the host's name is made from, where it is made from fields of the form
 */
record Destinations(Set<String> origins, Map<String, String> parts) {
  private static final Set<String> NAMING = Set.of("resource", "location");
  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;

  Destinations {
    origins = Set.copyOf(origins);
    parts = Map.copyOf(parts);
  }

  private static final String FIND =
      """
      select c.endpoint, c.region, c.settings, p.form, p.endpoint as provider_endpoint,
             p.openai_base
        from credential c join provider p on p.seq = c.provider_seq
       where c.uid = $1""";

  /** Of a credential whose row this transaction has locked. */
  static Future<Destinations> find(SqlConnection connection, UUID credential) {
    return Postgres.execute(connection, FIND, Tuple.of(credential))
        .map(rows -> of(rows.iterator().next()));
  }

  static Destinations of(Row row) {
    return of(
        new CredentialTexts(
            "",
            Optional.ofNullable(row.getString("endpoint")),
            Optional.ofNullable(row.getString("region")),
            Optional.empty(),
            row.getJsonObject("settings")),
        Form.of(row.getJsonArray("form")),
        new ProviderSpec.Bases(
            row.getString("provider_endpoint"),
            Optional.ofNullable(row.getString("openai_base")),
            Optional.empty()));
  }

  static Destinations of(CredentialTexts texts, Form form, ProviderSpec.Bases bases) {
    return texts
        .endpoint()
        .map(own -> new Destinations(Set.of(origin(own)), Map.of()))
        .orElseGet(() -> new Destinations(of(bases).origins(), parts(texts, form)));
  }

  /** Of credentials that have no endpoint of their own. */
  static Destinations of(ProviderSpec.Bases bases) {
    Set<String> origins = new HashSet<>();
    origins.add(origin(bases.endpoint()));
    bases.openaiBase().ifPresent(base -> origins.add(origin(base)));
    return new Destinations(origins, Map.of());
  }

  private static Map<String, String> parts(CredentialTexts texts, Form form) {
    Map<String, String> parts = new TreeMap<>();
    JsonObject settings = texts.settings();
    for (FormField field : form.fields()) {
      if (NAMING.contains(field.name()) && settings.getValue(field.name()) instanceof String part) {
        parts.put(field.name(), part);
      }
      if (field.name().equals(Form.REGION)) {
        texts.region().ifPresent(region -> parts.put(Form.REGION, region));
      }
    }
    return parts;
  }

  /** What is no URL is no place that anything was ever sent to, and equals itself alone. */
  private static String origin(String endpoint) {
    Optional<URI> url = EndpointRule.url(endpoint);
    if (url.isEmpty()) {
      return endpoint;
    }
    String scheme = url.get().getScheme().toLowerCase(Locale.ROOT);
    int usual = scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
    int port = url.get().getPort() == -1 ? usual : url.get().getPort();
    return scheme + "://" + url.get().getHost().toLowerCase(Locale.ROOT) + ":" + port;
  }

  /** Whether nothing is sent to where it was not sent before. */
  boolean within(Destinations before) {
    return before.origins.containsAll(origins) && before.parts.equals(parts);
  }
}
