package dev.sallyport.api.management;

import dev.sallyport.http.ErrorRenderer;
import dev.sallyport.http.Rejection;
import dev.sallyport.http.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Errors as problem details (RFC 9457), with every wrong field in {@code errors}. */
public final class ProblemRenderer implements ErrorRenderer {
  private static final int UNAUTHORIZED = 401;

  @Override
  public Reply render(Rejection rejection) {
    JsonObject problem =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", rejection.title())
            .put("status", rejection.status())
            .put("code", rejection.code())
            .put("detail", rejection.getMessage());
    if (!rejection.fields().isEmpty()) {
      problem.put("errors", errors(rejection));
    }
    Map<String, String> headers = new HashMap<>(rejection.headers());
    headers.put("content-type", "application/problem+json");
    if (rejection.status() == UNAUTHORIZED) {
      headers.put("www-authenticate", "Bearer");
    }
    return new Reply(rejection.status(), Optional.of(problem), headers);
  }

  private static JsonArray errors(Rejection rejection) {
    JsonArray errors = new JsonArray();
    rejection
        .fields()
        .forEach(
            (field, message) ->
                errors.add(new JsonObject().put("field", field).put("message", message)));
    return errors;
  }
}
