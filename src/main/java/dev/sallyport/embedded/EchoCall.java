package dev.sallyport.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.util.Optional;

/** One request to the echo provider, read whole. */
record EchoCall(String method, String path, boolean sse, Buffer content) {
  /** What Gemini has in place of OpenAI's {@code /v1/}. */
  static final String GEMINI_AS_OPENAI = "/v1beta/openai/";

  static EchoCall of(HttpServerRequest request, Buffer content) {
    boolean sse = "sse".equals(request.getParam("alt"));
    return new EchoCall(request.method().name(), path(request), sse, content);
  }

  private static String path(HttpServerRequest request) {
    String path = decoded(request.path());
    return path.startsWith(GEMINI_AS_OPENAI)
        ? "/v1/" + path.substring(GEMINI_AS_OPENAI.length())
        : path;
  }

  private static String decoded(String path) {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      return path;
    }
  }

  String endpoint() {
    return method + " " + path;
  }

  /** What follows the prefix in the path of a GET. */
  Optional<String> got(String prefix) {
    return endpoint().startsWith("GET " + prefix) && path.length() > prefix.length()
        ? Optional.of(path.substring(prefix.length()))
        : Optional.empty();
  }

  JsonObject body() {
    try {
      return new JsonObject(content);
    } catch (DecodeException | ClassCastException e) {
      throw EchoFailure.invalid("The body is not a JSON object.");
    }
  }

  static String model(JsonObject body) {
    String model = body.getString("model", "");
    if (model.isBlank()) {
      throw EchoFailure.invalid("model: a string is required");
    }
    return model;
  }

  static JsonArray array(JsonObject body, String field) {
    if (body.getValue(field) instanceof JsonArray array) {
      return array;
    }
    throw EchoFailure.invalid(field + ": an array is required");
  }
}
