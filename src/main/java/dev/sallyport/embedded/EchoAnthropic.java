package dev.sallyport.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.crypto.Secret;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;

/** Anthropic's errors, models and token counts; messages have a file of their own. */
final class EchoAnthropic implements EchoDialect {
  /**
   * Anthropic has two carriers: its Java SDK 3.11 sends the key as a bearer token, others send
   * x-api-key. Where both come, both must be right: one of them may be a key that was not stripped.
   */
  @Override
  public boolean authorized(HttpServerRequest request, Secret secret) {
    String apiKey = request.getHeader("x-api-key");
    boolean bearer = request.headers().contains("authorization");
    boolean apiKeyMatches = apiKey != null && secret.matches(apiKey.getBytes(UTF_8));
    return bearer
        ? EchoOpenAi.bearer(request, secret) && (apiKey == null || apiKeyMatches)
        : apiKeyMatches;
  }

  @Override
  public EchoReply answer(EchoCall call) {
    Optional<String> model = call.got("/v1/models/");
    if (model.isPresent()) {
      return EchoReply.json(model(model.get()));
    }
    return switch (call.endpoint()) {
      case "POST /v1/messages" -> EchoMessages.of(call.body()).reply();
      case "POST /v1/messages/count_tokens" -> EchoReply.json(count(call.body()));
      case "GET /v1/models" -> EchoReply.json(models());
      default -> throw EchoFailure.notFound(call);
    };
  }

  private static JsonObject count(JsonObject body) {
    return new JsonObject().put("input_tokens", EchoMessages.of(body).prompt().tokens());
  }

  private static JsonObject models() {
    return new JsonObject()
        .put("data", new JsonArray().add(model("echo")))
        .put("has_more", false)
        .put("first_id", "echo")
        .put("last_id", "echo");
  }

  private static JsonObject model(String id) {
    return new JsonObject()
        .put("type", "model")
        .put("id", id)
        .put("display_name", id)
        .put("created_at", "2025-01-01T00:00:00Z");
  }

  @Override
  public int status(EchoFailure failure) {
    return switch (failure.kind()) {
      case UNAUTHENTICATED -> 401;
      case NOT_FOUND -> 404;
      case INVALID -> 400;
    };
  }

  @Override
  public JsonObject error(EchoFailure failure) {
    String type =
        switch (failure.kind()) {
          case UNAUTHENTICATED -> "authentication_error";
          case NOT_FOUND -> "not_found_error";
          case INVALID -> "invalid_request_error";
        };
    JsonObject error = new JsonObject().put("type", type).put("message", failure.getMessage());
    return new JsonObject()
        .put("type", "error")
        .put("error", error)
        .put("request_id", "req_" + UUID.randomUUID());
  }
}
