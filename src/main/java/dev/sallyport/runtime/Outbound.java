package dev.sallyport.runtime;

import dev.sallyport.core.GatewayException;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only way out to providers: the socket goes to an address that the guard checked, while Host,
 * SNI and the check of the certificate keep the name. The client's pool is keyed by both.
 *
 * <p>Belongs to one event loop, as its guard and client do.
 */
public final class Outbound {
  private static final Logger log = LoggerFactory.getLogger(Outbound.class);
  private static final int MAX_ATTEMPTS = 3;

  private final EgressGuard guard;
  private final HttpClient client;
  private final Function<String, Optional<ProxyOptions>> proxyFor;
  private final Duration patience;

  /**
   * @param client with no proxy of its own; it verifies host names, which is the default
   * @param proxyFor the operator's forward proxy for a host, by CONNECT; asked for https only, as
   *     calls by plain http go to listed addresses
   * @param patience for a connection to one address, be it made or given back by another call; more
   *     than the client's own time for making one
   */
  public Outbound(
      EgressGuard guard,
      HttpClient client,
      Function<String, Optional<ProxyOptions>> proxyFor,
      Duration patience) {
    this.guard = guard;
    this.client = client;
    this.proxyFor = proxyFor;
    this.patience = patience;
  }

  /**
   * Opens a request: connected, nothing sent. Where an address cannot be reached the next is tried,
   * three at most. Compose on the request inside, not in a chain (lost completions off the loop).
   *
   * @param options method, URI, headers and time limits; they belong to this call from now on
   * @return fails with FORBIDDEN, UPSTREAM, UPSTREAM_TIMEOUT, or UNAVAILABLE for a full pool
   */
  public Future<HttpClientRequest> request(Destination to, RequestOptions options) {
    options
        .setHost(to.authorityHost())
        .setPort(to.port())
        .setSsl(to.tls())
        .setConnectTimeout(patience.toMillis())
        .setFollowRedirects(false);
    Optional<ProxyOptions> proxy = to.tls() ? proxyFor.apply(to.host()) : Optional.empty();
    if (proxy.isPresent()) {
      return throughProxy(to, options.setProxyOptions(proxy.get()));
    }
    return guard
        .checked(to.host(), to.port(), to.tls())
        .compose(checked -> attempt(checked.servers(), 0, options));
  }

  private Future<HttpClientRequest> throughProxy(Destination to, RequestOptions options) {
    if (EgressGuard.isName(to.host())) {
      return guard
          .checkUnresolved(to.host(), to.port())
          .compose(
              v ->
                  connect(
                      options.setServer(SocketAddress.inetSocketAddress(to.port(), to.host()))));
    }
    return guard
        .checked(to.host(), to.port(), true)
        .compose(checked -> connect(options.setServer(checked.servers().get(0))));
  }

  private Future<HttpClientRequest> attempt(
      List<SocketAddress> servers, int index, RequestOptions options) {
    options.setServer(servers.get(index));
    if (index + 1 >= Math.min(servers.size(), MAX_ATTEMPTS)) {
      return connect(options);
    }
    return opened(options)
        .recover(
            failure ->
                unreachable(failure)
                    ? attempt(servers, index + 1, options)
                    : Future.failedFuture(translated(failure)));
  }

  private Future<HttpClientRequest> connect(RequestOptions options) {
    return opened(options).recover(failure -> Future.failedFuture(translated(failure)));
  }

  /** The pool may give a connection in the moment of its end; then nothing was sent yet. */
  private Future<HttpClientRequest> opened(RequestOptions options) {
    return client
        .request(options)
        .recover(
            failure ->
                failure instanceof HttpClosedException
                    ? client.request(options)
                    : Future.failedFuture(failure));
  }

  private static boolean unreachable(Throwable failure) {
    return failure instanceof IOException && !(failure instanceof SSLException);
  }

  private static GatewayException translated(Throwable failure) {
    log.debug("No connection to a provider", failure);
    if (failure instanceof GatewayException known) {
      return known;
    }
    if (failure instanceof ConnectTimeoutException || failure instanceof TimeoutException) {
      return GatewayException.upstreamTimeout("The provider did not accept a connection in time.");
    }
    if (failure instanceof SSLException) {
      return GatewayException.upstream("No trusted TLS connection to the provider was possible.");
    }
    if (failure instanceof ConnectionPoolTooBusyException) {
      return GatewayException.unavailable("Too many calls to the provider are waiting.");
    }
    return GatewayException.upstream("The provider could not be reached.");
  }
}
