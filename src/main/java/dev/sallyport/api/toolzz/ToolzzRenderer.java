package dev.sallyport.api.toolzz;

import dev.sallyport.http.ErrorRenderer;
import dev.sallyport.http.Rejection;
import dev.sallyport.http.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Errors as this surface has them: a status, a message, and for most the status in words. */
public final class ToolzzRenderer implements ErrorRenderer {
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int INTERNAL = 500;

  @Override
  public Reply render(Rejection rejection) {
    int status = rejection.status();
    Map<String, String> headers = new HashMap<>(rejection.headers());
    if (status == UNAUTHORIZED) {
      headers.put("www-authenticate", "Bearer");
    }
    JsonObject body = new JsonObject().put("statusCode", status).put("message", message(rejection));
    if (status != UNAUTHORIZED && status != INTERNAL) {
      body.put("error", rejection.title());
    }
    return new Reply(status, Optional.of(body), headers);
  }

  private static Object message(Rejection rejection) {
    return switch (rejection.status()) {
      case BAD_REQUEST -> messages(rejection);
      case UNAUTHORIZED -> "Unauthorized";
      case INTERNAL -> "Internal server error";
      default -> rejection.getMessage();
    };
  }

  /** Only bad input is told as a list: a sentence for each wrong field. */
  private static JsonArray messages(Rejection rejection) {
    List<String> wrong =
        rejection.fields().entrySet().stream()
            .map(field -> field.getKey() + " " + field.getValue())
            .toList();
    return new JsonArray(wrong.isEmpty() ? List.of(rejection.getMessage()) : wrong);
  }
}
