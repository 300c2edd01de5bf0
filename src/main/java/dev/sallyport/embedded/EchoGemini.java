package dev.sallyport.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.crypto.Secret;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gemini's errors, models, token counts and embeddings; generation has a file of its own. */
final class EchoGemini implements EchoDialect {
  private static final Pattern METHOD = Pattern.compile("POST /v1beta/models/([^:]+):(\\w+)");
  private static final int DIMENSIONS = 16;

  @Override
  public boolean authorized(HttpServerRequest request, Secret secret) {
    String carrier = request.getHeader("x-goog-api-key");
    return carrier != null && secret.matches(carrier.getBytes(UTF_8));
  }

  @Override
  public EchoReply answer(EchoCall call) {
    Optional<String> model = call.got("/v1beta/models/");
    if (model.isPresent()) {
      return EchoReply.json(model(model.get()));
    }
    if (call.endpoint().equals("GET /v1beta/models")) {
      return EchoReply.json(new JsonObject().put("models", new JsonArray().add(model("echo"))));
    }
    Matcher method = METHOD.matcher(call.endpoint());
    if (!method.matches()) {
      throw EchoFailure.notFound(call);
    }
    return run(call, method.group(1), method.group(2));
  }

  private static EchoReply run(EchoCall call, String model, String method) {
    JsonObject body = call.body();
    return switch (method) {
      case "generateContent" -> EchoGenerate.of(model, body).whole();
      case "streamGenerateContent" -> EchoGenerate.of(model, body).streamed(call.sse());
      case "countTokens" -> EchoReply.json(count(model, body));
      case "embedContent" -> EchoReply.json(new JsonObject().put("embedding", embedding(body)));
      case "batchEmbedContents" -> EchoReply.json(embeddings(body));
      default -> throw EchoFailure.notFound(call);
    };
  }

  private static JsonObject count(String model, JsonObject body) {
    JsonObject request = body.getJsonObject("generateContentRequest", body);
    int tokens = EchoGenerate.of(model, request).prompt().tokens();
    return new JsonObject().put("totalTokens", tokens);
  }

  private static JsonObject embeddings(JsonObject body) {
    JsonArray embeddings = new JsonArray();
    EchoPrompt.objects(EchoCall.array(body, "requests"))
        .map(EchoGemini::embedding)
        .forEach(embeddings::add);
    return new JsonObject().put("embeddings", embeddings);
  }

  private static JsonObject embedding(JsonObject request) {
    JsonObject content = request.getJsonObject("content", new JsonObject());
    String text = String.join("\n", EchoPrompt.texts(content.getValue("parts")));
    int dimensions = request.getInteger("outputDimensionality", DIMENSIONS);
    return new JsonObject().put("values", EchoVector.of(text, dimensions).json());
  }

  private static JsonObject model(String name) {
    return new JsonObject()
        .put("name", "models/" + name)
        .put("version", "1")
        .put("displayName", name)
        .put("inputTokenLimit", 1_048_576)
        .put("outputTokenLimit", 1_048_576)
        .put(
            "supportedGenerationMethods",
            JsonArray.of("generateContent", "countTokens", "embedContent"));
  }

  @Override
  public int status(EchoFailure failure) {
    return failure.kind() == EchoFailure.Kind.NOT_FOUND ? 404 : 400;
  }

  @Override
  public JsonObject error(EchoFailure failure) {
    boolean missing = failure.kind() == EchoFailure.Kind.NOT_FOUND;
    JsonObject error =
        new JsonObject()
            .put("code", status(failure))
            .put("message", failure.getMessage())
            .put("status", missing ? "NOT_FOUND" : "INVALID_ARGUMENT");
    if (failure.kind() == EchoFailure.Kind.UNAUTHENTICATED) {
      error.put("details", JsonArray.of(reason()));
    }
    return new JsonObject().put("error", error);
  }

  private static JsonObject reason() {
    return new JsonObject()
        .put("@type", "type.googleapis.com/google.rpc.ErrorInfo")
        .put("reason", "API_KEY_INVALID")
        .put("domain", "googleapis.com");
  }
}
