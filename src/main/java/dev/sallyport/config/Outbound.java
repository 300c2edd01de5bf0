package dev.sallyport.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How calls leave.
 *
 * @param caFile PEM certificates trusted besides the JDK's
 */
public record Outbound(
    Optional<ProxyUrl> httpsProxy, List<NoProxy> noProxy, Optional<Path> caFile) {
  public Outbound {
    requireNonNull(httpsProxy, "httpsProxy");
    requireNonNull(caFile, "caFile");
    noProxy = List.copyOf(noProxy);
  }

  /**
   * @param host a name or an address literal, as in the URL, without brackets
   */
  public Optional<ProxyUrl> proxyFor(String host) {
    return httpsProxy.filter(proxy -> noProxy.stream().noneMatch(entry -> entry.covers(host)));
  }
}
