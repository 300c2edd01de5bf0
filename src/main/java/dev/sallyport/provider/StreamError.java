package dev.sallyport.provider;

import dev.sallyport.core.GatewayException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Says in a stream that has begun that it cannot go on, as the provider itself would, so that its
 * SDK raises an error of its own. What it says is never the mark of a normal end, nor is that ever
 * to follow. The forms are those of the providers' references and of what their SDKs look for
 * (2026-11).
 */
public final class StreamError {
  private StreamError() {}

  /**
   * The pieces, each to be written by itself.
   *
   * @param separator what has to stand before a further element
   */
  public static List<Buffer> of(
      StreamForm form, Dialect dialect, GatewayException error, String separator) {
    return switch (form) {
      case EVENTS -> events(dialect, error);
      case RESPONSE_EVENTS -> List.of(event("error", response(error)));
      case JSON_LINES -> List.of(Buffer.buffer(DialectError.json(dialect, error).encode() + "\n"));
      case JSON_ARRAY ->
          List.of(Buffer.buffer(separator + DialectError.json(dialect, error).encode() + "\n"));
    };
  }

  private static List<Buffer> events(Dialect dialect, GatewayException error) {
    JsonObject json = DialectError.json(dialect, error);
    return switch (dialect) {
      case ANTHROPIC -> List.of(event("error", json));
      case GEMINI -> gemini(json);
      case COHERE -> List.of(event("message-end", cohere(error)));
      case OPENROUTER -> List.of(data(openrouter(json)));
      case OPENAI, MISTRAL, OLLAMA -> List.of(data(json));
    };
  }

  /**
   * Google's SDKs for Go, JavaScript and Python look for bare JSON, the one for JavaScript in a
   * piece of its own; the one for Java looks for an event, and only once it has read the next one.
   */
  private static List<Buffer> gemini(JsonObject json) {
    Buffer event = data(json);
    return List.of(Buffer.buffer(json.encode() + "\n\n"), event.copy().appendBuffer(event));
  }

  /** As the reference has it, and with the object that OpenAI's SDKs raise. */
  private static JsonObject response(GatewayException error) {
    return new JsonObject()
        .put("type", "error")
        .put("code", DialectError.openaiCode(error))
        .put("message", error.getMessage())
        .put("param", null)
        .put("sequence_number", 0)
        .put("error", DialectError.openai(error));
  }

  private static JsonObject cohere(GatewayException error) {
    JsonObject delta =
        new JsonObject().put("finish_reason", "ERROR").put("error", error.getMessage());
    return new JsonObject().put("type", "message-end").put("delta", delta);
  }

  private static JsonObject openrouter(JsonObject json) {
    JsonObject choice =
        new JsonObject()
            .put("index", 0)
            .put("delta", new JsonObject().put("content", ""))
            .put("finish_reason", "error");
    return new JsonObject()
        .put("id", "")
        .put("object", "chat.completion.chunk")
        .put("created", 0)
        .put("model", "")
        .put("error", json.getJsonObject("error"))
        .put("choices", new JsonArray().add(choice));
  }

  private static Buffer event(String name, JsonObject json) {
    return Buffer.buffer("event: " + name + "\n").appendBuffer(data(json));
  }

  private static Buffer data(JsonObject json) {
    return Buffer.buffer("data: " + json.encode() + "\n\n");
  }
}
