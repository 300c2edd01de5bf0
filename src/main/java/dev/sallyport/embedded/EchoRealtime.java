package dev.sallyport.embedded;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A realtime session in OpenAI's events: it says in words what it was last told in words. */
final class EchoRealtime {
  private final ServerWebSocket socket;
  private final JsonObject session;
  private String told = "";
  private int events;
  private int responses;

  private EchoRealtime(ServerWebSocket socket, String model) {
    this.socket = socket;
    this.session =
        new JsonObject()
            .put("id", "sess_echo")
            .put("object", "realtime.session")
            .put("type", "realtime")
            .put("model", model);
  }

  static boolean isAskedFor(HttpServerRequest request) {
    return request.headers().contains("upgrade", "websocket", true);
  }

  static Future<Void> open(HttpServerRequest request) {
    String model = request.getParam("model", "echo");
    return request.toWebSocket().map(socket -> new EchoRealtime(socket, model).begin()).mapEmpty();
  }

  private EchoRealtime begin() {
    socket.textMessageHandler(this::read);
    say("session.created", new JsonObject().put("session", session));
    return this;
  }

  private void read(String message) {
    try {
      answer(new JsonObject(message));
    } catch (DecodeException | ClassCastException e) {
      refuse("The message is not understood.");
    }
  }

  private void answer(JsonObject event) {
    switch (event.getString("type", "")) {
      case "session.update" -> {
        session.mergeIn(event.getJsonObject("session", new JsonObject()));
        say("session.updated", new JsonObject().put("session", session));
      }
      case "conversation.item.create" -> {
        JsonObject item = event.getJsonObject("item", new JsonObject());
        told = words(item);
        say("conversation.item.done", new JsonObject().put("item", item));
      }
      case "response.create" -> respond();
      default ->
          refuse("The echo knows session.update, conversation.item.create and response.create.");
    }
  }

  private static String words(JsonObject item) {
    Stream<Object> parts = item.getJsonArray("content", new JsonArray()).stream();
    return parts
        .map(part -> ((JsonObject) part).getString("text", ""))
        .collect(Collectors.joining(" "));
  }

  private void respond() {
    String id = "resp_echo_" + ++responses;
    JsonObject begun = new JsonObject().put("id", id).put("object", "realtime.response");
    say(
        "response.created",
        new JsonObject().put("response", begun.copy().put("status", "in_progress")));
    for (String word : told.split("(?<= )")) {
      say("response.output_text.delta", new JsonObject().put("response_id", id).put("delta", word));
    }
    say("response.output_text.done", new JsonObject().put("response_id", id).put("text", told));
    JsonObject content = new JsonObject().put("type", "output_text").put("text", told);
    JsonObject item =
        new JsonObject()
            .put("type", "message")
            .put("role", "assistant")
            .put("content", new JsonArray().add(content));
    JsonObject done =
        begun
            .put("status", "completed")
            .put("output", new JsonArray().add(item))
            .put("usage", usage());
    say("response.done", new JsonObject().put("response", done));
  }

  private JsonObject usage() {
    int words = told.isBlank() ? 0 : told.trim().split("\\s+").length;
    return new JsonObject()
        .put("input_tokens", words)
        .put("output_tokens", words)
        .put("total_tokens", 2 * words);
  }

  private void refuse(String message) {
    JsonObject error =
        new JsonObject().put("type", "invalid_request_error").put("message", message);
    say("error", new JsonObject().put("error", error));
  }

  private void say(String type, JsonObject event) {
    events++;
    socket.writeTextMessage(event.put("type", type).put("event_id", "event_" + events).encode());
  }
}
