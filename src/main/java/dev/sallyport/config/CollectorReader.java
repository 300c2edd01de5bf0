package dev.sallyport.config;

import dev.sallyport.crypto.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what is said of traces, in the forms that OpenTelemetry's own variables have. */
final class CollectorReader {
  private static final Pattern URL =
      Pattern.compile("(?i:https?)://(?<authority>[^/?#]+)(?<path>/[^?#]*)?");
  private static final String TRACES = "/v1/traces";
  private static final String NAME = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}";

  /** The sender's own business. */
  private static final Set<String> NOT_TO_BE_SET =
      Set.of(
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "transfer-encoding",
          "upgrade");

  private CollectorReader() {}

  static Collector read(Values all) {
    boolean enabled = all.one("tracing.enabled", Formats::flag);
    Values values = enabled ? all : all.forgiving("OTEL_");
    return new Collector(
        enabled,
        values.one("tracing.endpoint", CollectorReader::endpoint),
        values.secretList("tracing.headers", text -> pair(text, CollectorReader::header)),
        values.optional("tracing.serviceName", text -> text),
        values.list("tracing.resource", text -> pair(text, Collector.Attribute::new)),
        values.one("tracing.sampleRatio", Formats::share));
  }

  /** Quotes nothing of the URL: some write a token into it. */
  static URI endpoint(String text) {
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw new IllegalArgumentException("is not of the form http://host:4318 or https://host");
    }
    Authority authority = Authority.parse(url.group("authority"));
    if (authority.user().isPresent() || authority.password().isPresent()) {
      throw new IllegalArgumentException("holds a user: tokens go into tracing.headers");
    }
    String base = text.replaceFirst("/+$", "");
    try {
      URI uri = new URI(base.endsWith(TRACES) ? base : base + TRACES);
      if (uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw unusable();
    }
    throw unusable();
  }

  private static IllegalArgumentException unusable() {
    return new IllegalArgumentException("has a host or path that no URL may have");
  }

  private static <T> T pair(String text, BiFunction<String, String, T> of) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException("is not of the form name=value");
    }
    String value = Authority.decoded(text.substring(equals + 1).strip());
    return of.apply(text.substring(0, equals).strip(), value);
  }

  private static Collector.Header header(String name, String value) {
    if (!name.matches(NAME) || NOT_TO_BE_SET.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("has a name that no header of an export may have");
    }
    if (!value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw new IllegalArgumentException("has a value that no header can carry");
    }
    return new Collector.Header(name, Secret.of(value));
  }
}
