package dev.sallyport.runtime;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import java.util.List;

/** The ways out of one event loop: its own connections, through its own guard. */
public final class Outbounds {
  private final Outbound plain;
  private final Outbound tls;
  private final Outbound tlsHttp1;
  private final EgressGuard guard;
  private final List<HttpClient> clients;

  /** Makes the ways out of the event loop that it is called on. */
  public interface Factory {
    Outbounds open();
  }

  public Outbounds(
      Outbound plain,
      Outbound tls,
      Outbound tlsHttp1,
      EgressGuard guard,
      List<HttpClient> clients) {
    this.plain = plain;
    this.tls = tls;
    this.tlsHttp1 = tlsHttp1;
    this.guard = guard;
    this.clients = List.copyOf(clients);
  }

  public Outbound plain() {
    return plain;
  }

  /** Over TLS HTTP/2 can be agreed on without a guess, so these connections may be either. */
  public Outbound tls() {
    return tls;
  }

  /** For WebSockets, which few servers take over HTTP/2. */
  public Outbound tlsHttp1() {
    return tlsHttp1;
  }

  public Future<Void> close() {
    return Future.join(clients.stream().map(HttpClient::close).toList())
        .compose(done -> guard.close());
  }
}
