package dev.sallyport.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.crypto.Secret;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** OpenAI's errors, models and embeddings; chat and responses have files of their own. */
final class EchoOpenAi implements EchoDialect {
  private static final int DIMENSIONS = 16;

  @Override
  public boolean authorized(HttpServerRequest request, Secret secret) {
    return bearer(request, secret);
  }

  static boolean bearer(HttpServerRequest request, Secret secret) {
    String carrier = request.getHeader("authorization");
    return carrier != null
        && carrier.startsWith("Bearer ")
        && secret.matches(carrier.substring("Bearer ".length()).getBytes(UTF_8));
  }

  @Override
  public EchoReply answer(EchoCall call) {
    Optional<String> model = call.got("/v1/models/");
    if (model.isPresent()) {
      return EchoReply.json(model(model.get()));
    }
    return switch (call.endpoint()) {
      case "POST /v1/chat/completions" -> EchoChat.of(call.body()).reply();
      case "POST /v1/responses" -> EchoResponses.of(call.body()).reply();
      case "POST /v1/embeddings" -> EchoReply.json(embeddings(call.body()));
      case "GET /v1/models" -> EchoReply.json(list(new JsonArray().add(model("echo"))));
      default -> throw EchoFailure.notFound(call);
    };
  }

  private static JsonObject list(JsonArray data) {
    return new JsonObject().put("object", "list").put("data", data);
  }

  private static JsonObject model(String id) {
    return new JsonObject()
        .put("id", id)
        .put("object", "model")
        .put("created", 1735689600)
        .put("owned_by", "sallyport");
  }

  private static JsonObject embeddings(JsonObject body) {
    String model = EchoCall.model(body);
    int dimensions = body.getInteger("dimensions", DIMENSIONS);
    boolean base64 = "base64".equals(body.getString("encoding_format"));
    List<String> inputs = inputs(body.getValue("input"));
    JsonArray data = new JsonArray();
    for (String input : inputs) {
      EchoVector vector = EchoVector.of(input, dimensions);
      data.add(
          new JsonObject()
              .put("object", "embedding")
              .put("index", data.size())
              .put("embedding", base64 ? vector.base64() : vector.json()));
    }
    int tokens = inputs.stream().mapToInt(EchoPrompt::count).sum();
    return list(data)
        .put("model", model)
        .put("usage", new JsonObject().put("prompt_tokens", tokens).put("total_tokens", tokens));
  }

  /** One text, one list of token numbers, or a list of either. */
  private static List<String> inputs(Object input) {
    if (input instanceof String text) {
      return List.of(text);
    }
    if (input instanceof JsonArray array && !array.isEmpty()) {
      return array.getValue(0) instanceof Number
          ? List.of(tokens(array))
          : array.stream()
              .map(each -> each instanceof JsonArray numbers ? tokens(numbers) : each.toString())
              .toList();
    }
    throw EchoFailure.invalid("input: a string or an array is required");
  }

  private static String tokens(JsonArray numbers) {
    return String.join(" ", numbers.stream().map(String::valueOf).toList());
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
    String code =
        switch (failure.kind()) {
          case UNAUTHENTICATED -> "invalid_api_key";
          case NOT_FOUND -> "unknown_url";
          case INVALID -> null;
        };
    return new JsonObject()
        .put(
            "error",
            new JsonObject()
                .put("message", failure.getMessage())
                .put("type", "invalid_request_error")
                .putNull("param")
                .put("code", code));
  }
}
