package dev.sallyport.embedded;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** OpenAI's responses: one output item, plain or as the events of its making. */
final class EchoResponses {
  private final String id = UUID.randomUUID().toString();
  private final AtomicInteger sequence = new AtomicInteger();
  private final JsonObject body;
  private final String model;
  private final EchoPrompt prompt;

  private EchoResponses(JsonObject body, String model, EchoPrompt prompt) {
    this.body = body;
    this.model = model;
    this.prompt = prompt;
  }

  static EchoResponses of(JsonObject body) {
    return new EchoResponses(body, EchoCall.model(body), prompt(body));
  }

  private static EchoPrompt prompt(JsonObject body) {
    List<EchoPrompt.Message> messages = new ArrayList<>();
    messages.add(
        new EchoPrompt.Message(false, EchoPrompt.texts(body.getValue("instructions")), false));
    if (body.getValue("input") instanceof JsonArray items) {
      EchoPrompt.objects(items).map(EchoResponses::message).forEach(messages::add);
    } else {
      messages.add(new EchoPrompt.Message(true, EchoPrompt.texts(body.getValue("input")), false));
    }
    Optional<String> tool =
        EchoPrompt.objects(body.getJsonArray("tools", new JsonArray()))
            .filter(each -> "function".equals(each.getString("type")))
            .map(each -> each.getString("name", ""))
            .filter(name -> !name.isEmpty())
            .findFirst();
    return EchoPrompt.of(messages, tool, EchoChat.forced(body.getValue("tool_choice")));
  }

  private static EchoPrompt.Message message(JsonObject item) {
    boolean user = "user".equals(item.getString("role"));
    return new EchoPrompt.Message(user, EchoPrompt.texts(item.getValue("content")), false);
  }

  EchoReply reply() {
    return body.getBoolean("stream", false)
        ? EchoReply.events(events())
        : EchoReply.json(whole("completed", new JsonArray().add(item(true))));
  }

  private Stream<String> events() {
    String opening =
        event("response.created", response("in_progress", new JsonArray()))
            + event("response.in_progress", response("in_progress", new JsonArray()))
            + event("response.output_item.added", indexed().put("item", item(false)));
    if (prompt.tool().isPresent()) {
      return EchoReply.around(opening, List.of("{}"), this::arguments, this::callClosing);
    }
    String part = event("response.content_part.added", inPart().put("part", part("")));
    return EchoReply.around(opening + part, prompt.words(), this::word, this::textClosing);
  }

  private String word(String word) {
    return event("response.output_text.delta", text("delta", word));
  }

  private String arguments(String arguments) {
    return event("response.function_call_arguments.delta", inItem().put("delta", arguments));
  }

  private String textClosing() {
    return event("response.output_text.done", text("text", prompt.text()))
        + event("response.content_part.done", inPart().put("part", part(prompt.text())))
        + closing();
  }

  private String callClosing() {
    JsonObject done = inItem().put("name", prompt.tool().orElseThrow()).put("arguments", "{}");
    return event("response.function_call_arguments.done", done) + closing();
  }

  private String closing() {
    JsonArray output = new JsonArray().add(item(true));
    return event("response.output_item.done", indexed().put("item", item(true)))
        + event("response.completed", response("completed", output));
  }

  private String event(String type, JsonObject content) {
    content.put("type", type).put("sequence_number", sequence.getAndIncrement());
    return "event: " + type + "\ndata: " + content.encode() + "\n\n";
  }

  private JsonObject response(String status, JsonArray output) {
    return new JsonObject().put("response", whole(status, output));
  }

  private static JsonObject indexed() {
    return new JsonObject().put("output_index", 0);
  }

  private JsonObject inItem() {
    return indexed().put("item_id", itemId());
  }

  private JsonObject inPart() {
    return inItem().put("content_index", 0);
  }

  private JsonObject text(String field, String text) {
    return inPart().put(field, text).put("logprobs", new JsonArray());
  }

  private static JsonObject part(String text) {
    return new JsonObject()
        .put("type", "output_text")
        .put("text", text)
        .put("annotations", new JsonArray())
        .put("logprobs", new JsonArray());
  }

  private String itemId() {
    return (prompt.tool().isPresent() ? "fc_" : "msg_") + id;
  }

  private JsonObject item(boolean done) {
    JsonObject item =
        new JsonObject().put("id", itemId()).put("status", done ? "completed" : "in_progress");
    if (prompt.tool().isPresent()) {
      return item.put("type", "function_call")
          .put("call_id", "call_" + id)
          .put("name", prompt.tool().get())
          .put("arguments", done ? "{}" : "");
    }
    JsonArray content = done ? new JsonArray().add(part(prompt.text())) : new JsonArray();
    return item.put("type", "message").put("role", "assistant").put("content", content);
  }

  private JsonObject whole(String status, JsonArray output) {
    return new JsonObject()
        .put("id", "resp_" + id)
        .put("object", "response")
        .put("created_at", System.currentTimeMillis() / 1000)
        .put("status", status)
        .putNull("error")
        .putNull("incomplete_details")
        .put("instructions", body.getValue("instructions"))
        .put("metadata", body.getJsonObject("metadata", new JsonObject()))
        .put("model", model)
        .put("output", output)
        .put("parallel_tool_calls", body.getBoolean("parallel_tool_calls", true))
        .put("temperature", body.getValue("temperature", 1))
        .put("tool_choice", body.getValue("tool_choice", "auto"))
        .put("tools", body.getJsonArray("tools", new JsonArray()))
        .put("top_p", body.getValue("top_p", 1))
        .put("usage", status.equals("completed") ? tokens() : null);
  }

  private JsonObject tokens() {
    return new JsonObject()
        .put("input_tokens", prompt.tokens())
        .put(
            "input_tokens_details",
            new JsonObject().put("cached_tokens", 0).put("cache_write_tokens", 0))
        .put("output_tokens", prompt.answerTokens())
        .put("output_tokens_details", new JsonObject().put("reasoning_tokens", 0))
        .put("total_tokens", prompt.tokens() + prompt.answerTokens());
  }
}
