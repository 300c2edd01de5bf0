package dev.sallyport.embedded;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Anthropic's messages: one content block, plain or as the events of its making. */
record EchoMessages(String id, String model, EchoPrompt prompt, boolean stream) {
  static EchoMessages of(JsonObject body) {
    String id = UUID.randomUUID().toString().replace("-", "");
    return new EchoMessages(
        id, EchoCall.model(body), prompt(body), body.getBoolean("stream", false));
  }

  private static EchoPrompt prompt(JsonObject body) {
    EchoPrompt.Message system =
        new EchoPrompt.Message(false, EchoPrompt.texts(body.getValue("system")), false);
    List<EchoPrompt.Message> messages =
        Stream.concat(
                Stream.of(system),
                EchoPrompt.objects(EchoCall.array(body, "messages")).map(EchoMessages::message))
            .toList();
    Optional<String> tool =
        EchoPrompt.objects(body.getJsonArray("tools", new JsonArray()))
            .map(each -> each.getString("name", ""))
            .filter(name -> !name.isEmpty())
            .findFirst();
    String choice = body.getJsonObject("tool_choice", new JsonObject()).getString("type", "auto");
    return EchoPrompt.of(messages, tool, choice.equals("any") || choice.equals("tool"));
  }

  private static EchoPrompt.Message message(JsonObject message) {
    boolean toolResult =
        message.getValue("content") instanceof JsonArray blocks
            && EchoPrompt.objects(blocks)
                .anyMatch(block -> "tool_result".equals(block.getString("type")));
    return new EchoPrompt.Message(
        "user".equals(message.getString("role")),
        EchoPrompt.texts(message.getValue("content")),
        toolResult);
  }

  EchoReply reply() {
    if (!stream) {
      JsonObject whole = message(new JsonArray().add(block(prompt.text())));
      return EchoReply.json(
          whole.put("stop_reason", stopReason()).put("usage", usage(prompt.answerTokens())));
    }
    String opening =
        event("message_start", new JsonObject().put("message", message(new JsonArray())))
            + event("content_block_start", indexed().put("content_block", block("")))
            + event("ping", new JsonObject());
    List<String> steps = prompt.tool().isPresent() ? List.of("{}") : prompt.words();
    return EchoReply.events(EchoReply.around(opening, steps, this::delta, this::closing));
  }

  private String delta(String step) {
    JsonObject delta =
        prompt.tool().isPresent()
            ? new JsonObject().put("type", "input_json_delta").put("partial_json", step)
            : new JsonObject().put("type", "text_delta").put("text", step);
    return event("content_block_delta", indexed().put("delta", delta));
  }

  private String closing() {
    JsonObject delta = new JsonObject().put("stop_reason", stopReason()).putNull("stop_sequence");
    JsonObject usage = new JsonObject().put("output_tokens", prompt.answerTokens());
    return event("content_block_stop", indexed())
        + event("message_delta", new JsonObject().put("delta", delta).put("usage", usage))
        + event("message_stop", new JsonObject());
  }

  private static String event(String type, JsonObject content) {
    return "event: " + type + "\ndata: " + content.put("type", type).encode() + "\n\n";
  }

  private static JsonObject indexed() {
    return new JsonObject().put("index", 0);
  }

  private JsonObject block(String text) {
    return prompt
        .tool()
        .map(
            name ->
                new JsonObject()
                    .put("type", "tool_use")
                    .put("id", "toolu_" + id)
                    .put("name", name)
                    .put("input", new JsonObject()))
        .orElseGet(() -> new JsonObject().put("type", "text").put("text", text));
  }

  private JsonObject message(JsonArray content) {
    return new JsonObject()
        .put("id", "msg_" + id)
        .put("type", "message")
        .put("role", "assistant")
        .put("model", model)
        .put("content", content)
        .putNull("stop_reason")
        .putNull("stop_sequence")
        .put("usage", usage(0));
  }

  private String stopReason() {
    return prompt.tool().isPresent() ? "tool_use" : "end_turn";
  }

  private JsonObject usage(int outputTokens) {
    return new JsonObject()
        .put("input_tokens", prompt.tokens())
        .put("cache_creation_input_tokens", 0)
        .put("cache_read_input_tokens", 0)
        .put("output_tokens", outputTokens);
  }
}
