package dev.sallyport.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Builds the router of a surface from its contract: the contract is the only list of paths. Paths
 * and parameters are read here and not by {@code vertx-web-openapi-router}, which decodes twice,
 * stops at the first wrong parameter and validates in a queue.
 */
public final class ApiRouter {
  static final long BODY_LIMIT_BYTES = 1024 * 1024;

  private static final Pattern PARAMETER = Pattern.compile("\\{[^/]*}");

  private final Router router;
  private final ErrorRenderer errors;

  private ApiRouter(Router router, ErrorRenderer errors) {
    this.router = router;
    this.errors = errors;
  }

  /** Throws where contract and code do not have the same operations and security schemes. */
  public static Router create(Vertx vertx, Contract contract, Surface surface) {
    compare(contract, surface);
    ApiRouter built = new ApiRouter(Router.router(vertx), surface.errors());
    built.router.route().failureHandler(built::render);
    for (Path path : contract.api().getPaths()) {
      built.add(contract, path, surface);
    }
    built.router.route().handler(context -> context.fail(Rejection.unknownPath()));
    for (int status : List.of(400, 404, 500)) {
      built.router.errorHandler(status, built::render);
    }
    return built.router;
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

  private void add(Contract contract, Path path, Surface surface) {
    String regex = regex(path.getOperations().get(0).getAbsoluteOpenAPIPath());
    Set<String> methods = new TreeSet<>();
    for (Operation declared : path.getOperations()) {
      add(declared.getHttpMethod(), regex, new OperationRoute(contract, declared, surface));
      methods.add(declared.getHttpMethod().name());
    }
    router
        .routeWithRegex(regex)
        .handler(context -> context.fail(Rejection.methodNotAllowed(methods)));
  }

  private void add(HttpMethod method, String regex, OperationRoute operation) {
    router.routeWithRegex(method, regex).handler(operation::admit);
    // A route of its own, since vertx-web wants body handlers before all others of a route.
    var route = router.routeWithRegex(method, regex);
    if (operation.readsBody()) {
      route.handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT_BYTES));
    }
    route.handler(operation::answer);
  }

  /** No groups: what a path holds is decoded by {@link Parameters} alone. */
  private static String regex(String template) {
    StringBuilder regex = new StringBuilder();
    for (String segment : template.substring(1).split("/", -1)) {
      regex
          .append('/')
          .append(PARAMETER.matcher(segment).matches() ? "[^/]+" : Pattern.quote(segment));
    }
    return regex.toString();
  }

  private void render(RoutingContext context) {
    Throwable failure = context.failure();
    boolean refusedByRouter = failure == null || context.statusCode() < 500;
    Rejection rejection =
        refusedByRouter && !(failure instanceof Rejection)
            ? Rejection.ofStatus(context.statusCode())
            : Rejection.from(failure);
    context.request().resume();
    Replies.send(context, errors.render(rejection));
  }
}
