package dev.sallyport.proxy;

import dev.sallyport.core.Cidr;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.ModelPattern;
import dev.sallyport.core.PathGroup;
import dev.sallyport.key.KeyRecord;
import dev.sallyport.provider.AuthScheme;
import dev.sallyport.provider.Dialect;
import dev.sallyport.provider.Endpoint;
import dev.sallyport.provider.Provider;
import dev.sallyport.provider.Providers;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a key's record says, parsed once and not for each request. */
final class Routes {
  private static final Logger log = LoggerFactory.getLogger(Routes.class);

  private final Set<PathGroup> groups;
  private final List<ModelPattern> models;
  private final List<Cidr> cidrs;
  private final Map<String, Provider> custom = new HashMap<>();
  private final List<Route> all = new ArrayList<>();

  private Routes(KeyRecord record) {
    this.groups = record.rules().groups();
    this.models = record.rules().models().stream().map(ModelPattern::of).toList();
    this.cidrs = record.rules().allowedCidrs();
  }

  static Routes of(KeyRecord record) {
    Routes routes = new Routes(record);
    record.credentials().forEach(routes::add);
    return routes;
  }

  /** A row that cannot be understood fails alone: the key goes on with its other credentials. */
  private void add(KeyRecord.Upstream credential) {
    try {
      Provider provider = provider(credential.vendor());
      if (provider.servedNow()) {
        all.add(Route.of(credential, provider));
      }
    } catch (IllegalArgumentException e) {
      log.error("Credential {} cannot be used: {}", credential.id(), e.getMessage());
    }
  }

  private Provider provider(KeyRecord.Vendor vendor) {
    return vendor.custom()
        ? custom.computeIfAbsent(vendor.slug(), slug -> parse(vendor))
        : Providers.find(vendor.slug()).orElseThrow(() -> unknown("provider", vendor.slug()));
  }

  private static Provider parse(KeyRecord.Vendor vendor) {
    return Providers.custom(
        vendor.slug(),
        Dialect.find(vendor.dialect()).orElseThrow(() -> unknown("dialect", vendor.dialect())),
        Endpoint.parse(vendor.endpoint()),
        vendor.openaiBase().map(Endpoint::parse),
        AuthScheme.find(vendor.auth()).orElseThrow(() -> unknown("auth", vendor.auth())));
  }

  private static IllegalArgumentException unknown(String what, String name) {
    return new IllegalArgumentException("there is no " + what + " " + name);
  }

  /** By priority. */
  List<Route> all() {
    return all;
  }

  /** The organisation's own provider of this name, if one of the key's credentials is of it. */
  Optional<Provider> custom(String slug) {
    return Optional.ofNullable(custom.get(slug));
  }

  boolean grants(PathGroup group) {
    return groups.contains(group);
  }

  /** Whether only some models may be used. */
  boolean restrictsModels() {
    return !models.isEmpty();
  }

  boolean allowsModel(String name) {
    return models.isEmpty() || models.stream().anyMatch(pattern -> pattern.matches(name));
  }

  boolean restrictsAddresses() {
    return !cidrs.isEmpty();
  }

  /** Fails with FORBIDDEN; a client of no known address may be anywhere. */
  void refuseAddress(Optional<InetAddress> client) {
    if (client.isEmpty() || cidrs.stream().noneMatch(range -> range.contains(client.get()))) {
      throw GatewayException.forbidden("This key may not be used from this address.");
    }
  }
}
