package dev.sallyport.http;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Map;

/**
 * Several surfaces on one port: each answers for the paths that it owns, in its own style also
 * where it does not have them; one surface answers for all others.
 */
public final class PortRouter {
  private PortRouter() {}

  /**
   * @param prefixes what a surface owns: each path itself and everything below it; no two overlap
   * @param others answers for what nobody owns
   */
  public static Router create(Vertx vertx, Map<Router, List<String>> prefixes, Router others) {
    Router port = Router.router(vertx);
    prefixes.forEach((owner, owned) -> owned.forEach(prefix -> mount(port, prefix, owner)));
    mount(port, "", others);
    return port;
  }

  /** As a whole, not as a sub-router: its own error handlers must see its failures. */
  private static void mount(Router port, String prefix, Router owner) {
    port.route(prefix + "/*").handler(context -> owner.handle(context.request()));
  }
}
