package dev.sallyport.http;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.SecurityPolicyHandler;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Builds the router of a surface from its contract: the contract is the only list of paths. The
 * routes are the library's; security and validation are ours, because the library's read the body
 * before they know the caller, decode twice, stop at the first wrong parameter and validate in a
 * queue.
 */
public final class ApiRouter {
  static final long BODY_LIMIT_BYTES = 1024 * 1024;

  private static final int BAD_REQUEST = 400;
  private static final int TOO_LARGE = 413;

  /** What can fail before or beside our own handlers; they all get the surface's own form. */
  private static final List<Integer> ROUTER_FAILURES =
      List.of(BAD_REQUEST, 401, 403, 404, 405, 406, 413, 415, 500, 503);

  private static final Pattern PARAMETER = Pattern.compile("\\{([^/]*)}");

  private final Router router;
  private final ErrorRenderer errors;

  private ApiRouter(Router router, ErrorRenderer errors) {
    this.router = router;
    this.errors = errors;
  }

  /** Throws where contract and code do not have the same operations and security schemes. */
  public static Router create(Vertx vertx, Contract contract, Surface surface) {
    compare(contract, surface);
    RouterBuilder builder = RouterBuilder.create(vertx, contract.api());
    for (Operation declared : contract.api().operations()) {
      add(
          builder.getRoute(declared.getOperationId()),
          new OperationRoute(contract, declared, surface));
    }
    Router routes = builder.createRouter();
    ApiRouter built = new ApiRouter(mounted(vertx, contract, routes), surface.errors());
    contract.api().getPaths().forEach(built::refuseOtherMethods);
    built.router.route().handler(context -> context.fail(Rejection.unknownPath()));
    routes.errorHandler(BAD_REQUEST, built::render);
    for (int status : ROUTER_FAILURES) {
      built.router.errorHandler(status, built::render);
    }
    return built.router;
  }

  /** The library's routes are below the path of the contract's server. */
  private static Router mounted(Vertx vertx, Contract contract, Router routes) {
    String base = contract.api().getServers().get(0).getBasePath();
    Router router = Router.router(vertx);
    router.route(base.isEmpty() ? "/*" : base + "/*").subRouter(routes);
    return router;
  }

  private static void add(OpenAPIRoute route, OperationRoute operation) {
    route.setDoSecurity(false).setDoValidation(false);
    route.addHandler((SecurityPolicyHandler) operation::admit);
    if (operation.readsBody()) {
      route.addHandler(BodyHandler.create(false).setBodyLimit(operation.bodyLimitBytes()));
    }
    route.addHandler(operation::answer);
  }

  private static void compare(Contract contract, Surface surface) {
    Set<String> declared = new TreeSet<>();
    contract.api().operations().forEach(operation -> declared.add(operation.getOperationId()));
    Set<String> withoutCode = new TreeSet<>(declared);
    withoutCode.removeAll(surface.operations().keySet());
    Set<String> undeclared = new TreeSet<>(surface.operations().keySet());
    undeclared.removeAll(declared);
    if (!withoutCode.isEmpty() || !undeclared.isEmpty()) {
      throw new IllegalStateException(
          "contract and code differ: operations without code "
              + withoutCode
              + ", code without an operation "
              + undeclared);
    }
  }

  private void refuseOtherMethods(Path path) {
    Set<String> methods = new TreeSet<>();
    path.getOperations().forEach(operation -> methods.add(operation.getHttpMethod().name()));
    router
        .route(
            PARAMETER
                .matcher(path.getOperations().get(0).getAbsoluteOpenAPIPath())
                .replaceAll(":$1"))
        .handler(context -> context.fail(Rejection.methodNotAllowed(methods)));
  }

  private void render(RoutingContext context) {
    Throwable failure = context.failure();
    boolean refusedByRouter = failure == null || context.statusCode() < 500;
    Rejection rejection =
        refusedByRouter && !(failure instanceof Rejection)
            ? ofStatus(context)
            : Rejection.from(failure);
    context.request().resume();
    Replies.send(context, errors.render(rejection));
  }

  private static Rejection ofStatus(RoutingContext context) {
    return context.statusCode() == TOO_LARGE
        ? Rejection.tooLarge(context.get(OperationRoute.BODY_LIMIT, BODY_LIMIT_BYTES))
        : Rejection.ofStatus(context.statusCode());
  }
}
