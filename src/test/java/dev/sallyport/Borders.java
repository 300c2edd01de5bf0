package dev.sallyport;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who may import whom: the table of the design, "Packages". A package's list holds everything
 * outside the JDK that it may name; what ends with a dot is a package with all below it, what ends
 * with {@code .*} one package alone, all else one type.
 */
final class Borders {
  private static final String ROOT = "dev.sallyport";
  private static final List<String> GROUND_FLOOR =
      List.of(
          "dev.sallyport.core.",
          "dev.sallyport.crypto.",
          "dev.sallyport.config.",
          "dev.sallyport.db.",
          "dev.sallyport.runtime.");
  private static final List<String> FEATURES =
      List.of(
          "dev.sallyport.workspace.",
          "dev.sallyport.access.",
          "dev.sallyport.credential.",
          "dev.sallyport.key.",
          "dev.sallyport.limit.",
          "dev.sallyport.usage.",
          "dev.sallyport.price.",
          "dev.sallyport.content.");

  /** A feature knows stores and the ground floor, but no edge: neither HTTP nor a vendor. */
  private static final List<String> FEATURE =
      both(
          both(GROUND_FLOOR, FEATURES),
          List.of(
              "org.slf4j.*",
              "io.vertx.core.*",
              "io.vertx.core.buffer.*",
              "io.vertx.core.json.*",
              "io.vertx.sqlclient."));

  private static final Map<String, List<String>> ALLOWED =
      Map.ofEntries(
          entry("core", List.of()),
          entry("crypto", List.of("dev.sallyport.core.")),
          entry(
              "config",
              List.of(
                  "dev.sallyport.core.", "dev.sallyport.crypto.Secret", "com.typesafe.config.")),
          entry(
              "db",
              List.of(
                  "dev.sallyport.core.",
                  "dev.sallyport.crypto.Secret",
                  "org.slf4j.*",
                  "org.flywaydb.",
                  "io.vertx.core.*",
                  "io.vertx.core.buffer.Buffer",
                  "io.vertx.core.net.NetClientOptions",
                  "io.vertx.pgclient.",
                  "io.vertx.sqlclient.")),
          entry(
              "runtime",
              List.of(
                  "dev.sallyport.core.",
                  "dev.sallyport.crypto.Secret",
                  "org.slf4j.*",
                  // Buffers: what is left of them, and what happens where there is none.
                  "io.netty.",
                  "com.sun.management.GarbageCollectionNotificationInfo",
                  "io.vertx.core.",
                  "io.vertx.redis.")),
          entry(
              "limit",
              List.of(
                  "dev.sallyport.core.",
                  "dev.sallyport.runtime.RedisLink",
                  "org.slf4j.*",
                  "io.vertx.core.*",
                  "io.vertx.core.json.",
                  "io.vertx.redis.client.")),
          entry(
              "ledger",
              List.of(
                  "dev.sallyport.core.",
                  "dev.sallyport.config.",
                  "dev.sallyport.runtime.",
                  "dev.sallyport.usage.",
                  "org.slf4j.*",
                  "io.vertx.core.*",
                  "io.vertx.core.buffer.*")),
          entry(
              "telemetry",
              List.of(
                  "dev.sallyport.core.",
                  "dev.sallyport.config.",
                  "dev.sallyport.ledger.LedgerState",
                  "dev.sallyport.usage.",
                  // Traces: no other package knows of it.
                  "io.opentelemetry.",
                  "io.prometheus.metrics.",
                  "org.slf4j.*",
                  "io.vertx.core.*",
                  "io.vertx.core.buffer.Buffer")),
          entry("workspace", FEATURE),
          entry("access", FEATURE),
          entry("usage", FEATURE),
          entry("price", FEATURE),
          entry("content", FEATURE),
          entry("credential", FEATURE),
          entry("key", FEATURE),
          entry(
              "provider",
              List.of(
                  "dev.sallyport.core.",
                  "dev.sallyport.crypto.",
                  "dev.sallyport.credential.Catalogue",
                  "dev.sallyport.credential.Form",
                  "dev.sallyport.credential.FormField",
                  "dev.sallyport.credential.Probe",
                  "dev.sallyport.credential.ProviderKind",
                  "dev.sallyport.credential.ProviderSpec",
                  "dev.sallyport.credential.Validation",
                  "dev.sallyport.runtime.Destination",
                  "dev.sallyport.runtime.Outbounds",
                  "dev.sallyport.usage.Count",
                  "dev.sallyport.usage.TokenEstimate",
                  "dev.sallyport.usage.Usage",
                  "org.slf4j.*",
                  "io.vertx.core.*",
                  "io.vertx.core.http.",
                  "io.vertx.core.buffer.",
                  "io.vertx.core.json.")),
          entry(
              "http",
              List.of(
                  "dev.sallyport.core.",
                  "dev.sallyport.access.Principal",
                  "dev.sallyport.config.Listener",
                  "org.slf4j.*",
                  "io.netty.",
                  "io.vertx.core.",
                  "io.vertx.ext.web.",
                  "io.vertx.openapi.",
                  "io.vertx.json.schema.",
                  "com.fasterxml.jackson.core.",
                  "org.yaml.snakeyaml.")),
          entry(
              "proxy",
              both(
                  FEATURES.stream().filter(name -> !name.endsWith(".credential.")).toList(),
                  List.of(
                      "dev.sallyport.core.",
                      "dev.sallyport.crypto.Secret",
                      "dev.sallyport.config.Settings",
                      "dev.sallyport.db.ChangeFeed",
                      "dev.sallyport.ledger.CallLog",
                      "dev.sallyport.telemetry.",
                      "dev.sallyport.runtime.",
                      "dev.sallyport.provider.",
                      "dev.sallyport.http.",
                      "com.github.benmanes.caffeine.",
                      "com.fasterxml.jackson.core.",
                      "io.netty.channel.ConnectTimeoutException",
                      "org.slf4j.*",
                      "io.vertx.core."))),
          entry(
              "api.management",
              both(
                  FEATURES,
                  List.of(
                      "dev.sallyport.core.",
                      "dev.sallyport.crypto.Secret",
                      "dev.sallyport.config.Listener",
                      "dev.sallyport.http.",
                      "dev.sallyport.runtime.Owned",
                      "dev.sallyport.telemetry.Metrics",
                      "io.vertx.core.",
                      "io.vertx.ext.web.Router"))),
          entry(
              "api.toolzz",
              both(
                  FEATURES,
                  List.of(
                      "dev.sallyport.core.",
                      "dev.sallyport.crypto.Secret",
                      "dev.sallyport.http.",
                      "dev.sallyport.runtime.Owned",
                      "io.vertx.core."))),
          entry(
              "embedded",
              List.of(
                  "dev.sallyport.core.",
                  "dev.sallyport.crypto.Secret",
                  "org.slf4j.*",
                  "com.sun.security.auth.module.UnixSystem",
                  "io.vertx.core.*",
                  "io.vertx.core.http.",
                  "io.vertx.core.json.",
                  "io.vertx.core.buffer.",
                  "org.postgresql.Driver",
                  "org.apache.commons.compress.",
                  "org.tukaani.xz.")));

  /** What opens whatever is sealed, and the only ones besides the wiring who may have it. */
  private static final List<String> OPENERS =
      List.of(
          "dev.sallyport.crypto.Envelope",
          "dev.sallyport.crypto.MasterKey",
          "dev.sallyport.crypto.ContentKey");

  private static final List<String> OPENING = List.of("crypto", "credential", "key");

  private Borders() {}

  private static List<String> both(List<String> some, List<String> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  /** Each name that the file may not use, as a sentence. */
  static List<String> crossed(SourceFile file) {
    if (file.inPackage().equals(ROOT)) {
      return List.of();
    }
    String own = file.inPackage().substring(ROOT.length() + 1);
    List<String> allowed = ALLOWED.get(own);
    if (allowed == null) {
      return List.of(file.name() + ": package " + own + " has no row in Borders");
    }
    List<String> crossed = new ArrayList<>();
    for (String used : file.uses()) {
      boolean jdk = used.startsWith("java.") || used.startsWith("javax.");
      boolean itself = isIn(used, file.inPackage() + ".*");
      boolean opens = OPENERS.stream().anyMatch(rule -> isIn(used, rule));
      boolean foreign = !jdk && !itself && allowed.stream().noneMatch(rule -> isIn(used, rule));
      if (foreign || (opens && !OPENING.contains(own))) {
        crossed.add(file.name() + ": " + own + " may not use " + used);
      }
    }
    return crossed;
  }

  private static boolean isIn(String used, String rule) {
    if (rule.endsWith(".*")) {
      String inside = rule.substring(0, rule.length() - 1);
      return used.startsWith(inside) && Character.isUpperCase(used.charAt(inside.length()));
    }
    return rule.endsWith(".")
        ? used.startsWith(rule)
        : used.equals(rule) || used.startsWith(rule + ".");
  }
}
