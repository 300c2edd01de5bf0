package dev.sallyport.http;

import dev.sallyport.access.Principal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One operation of a contract with the code behind it: authenticate, read, check, answer. */
final class OperationRoute {
  /** Reading and checking a body of this size takes about a millisecond of the event loop. */
  private static final int SMALL_BODY_BYTES = 64 * 1024;

  /** Under which a route's context keeps how large a body may be. */
  static final String BODY_LIMIT = "bodyLimit";

  private static final String CALLER = "caller";

  private final Security security;
  private final Parameters parameters;
  private final RequestBodies bodies;
  private final Operation operation;

  OperationRoute(Contract contract, io.vertx.openapi.contract.Operation declared, Surface surface) {
    var schemas = contract.api().getSchemaRepository();
    this.security = new Security(contract.security(declared), surface.authentications());
    this.parameters = new Parameters(schemas, declared, contract.refusesUnknownParameters());
    this.bodies = new RequestBodies(schemas, declared);
    this.operation = surface.operations().get(declared.getOperationId());
  }

  boolean readsBody() {
    return bodies.areRead();
  }

  long bodyLimitBytes() {
    return bodies.limitBytes();
  }

  /** Before anything of the body is read. */
  void admit(RoutingContext context) {
    context.request().pause();
    context.put(BODY_LIMIT, bodies.limitBytes());
    security
        .caller(context.request().headers())
        .onSuccess(caller -> admitted(context, caller))
        .onFailure(context::fail);
  }

  private void admitted(RoutingContext context, Optional<Principal> caller) {
    try {
      bodies.checkHeaders(context.request().headers());
    } catch (Rejection refused) {
      context.fail(refused);
      return;
    }
    context.put(CALLER, caller);
    context.next();
  }

  void answer(RoutingContext context) {
    context.request().resume();
    read(context)
        .compose(operation::answer)
        .<Void>map(reply -> sent(context, reply))
        .onFailure(context::fail);
  }

  /** In the chain, so that an answer that cannot be written is a failure and not a silence. */
  private static Void sent(RoutingContext context, Reply reply) {
    Replies.send(context, reply);
    return null;
  }

  private Future<Call> read(RoutingContext context) {
    Buffer sent = Optional.ofNullable(context.body().buffer()).orElseGet(Buffer::buffer);
    if (sent.length() > SMALL_BODY_BYTES) {
      Vertx vertx = context.vertx();
      // Unordered: an ordered task would wait behind every other one of this context.
      return vertx.executeBlocking(() -> call(context, sent), false);
    }
    return Future.succeededFuture(sent).map(body -> call(context, body));
  }

  private Call call(RoutingContext context, Buffer sent) {
    var request = context.request();
    Map<String, String> failures = new LinkedHashMap<>();
    String query = Optional.ofNullable(request.query()).orElse("");
    Map<String, Object> values =
        parameters.read(context.normalizedPath(), query, request.headers(), failures);
    JsonObject body = bodies.read(sent, failures);
    failures.putAll(PresentedToken.of(request.headers()).copies(body));
    if (!failures.isEmpty()) {
      throw Rejection.invalid(failures);
    }
    return new Call(context.get(CALLER), values, body, request.headers());
  }
}
