package dev.sallyport.embedded;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** OpenAI's chat completions: one choice, plain or in chunks. */
record EchoChat(String id, String model, EchoPrompt prompt, boolean stream, boolean usage) {
  static EchoChat of(JsonObject body) {
    String id = "chatcmpl-" + UUID.randomUUID();
    boolean usage =
        body.getJsonObject("stream_options", new JsonObject()).getBoolean("include_usage", false);
    return new EchoChat(
        id, EchoCall.model(body), prompt(body), body.getBoolean("stream", false), usage);
  }

  private static EchoPrompt prompt(JsonObject body) {
    List<EchoPrompt.Message> messages =
        EchoPrompt.objects(EchoCall.array(body, "messages")).map(EchoChat::message).toList();
    Optional<String> tool =
        EchoPrompt.objects(body.getJsonArray("tools", new JsonArray()))
            .map(each -> each.getJsonObject("function", new JsonObject()).getString("name", ""))
            .filter(name -> !name.isEmpty())
            .findFirst();
    return EchoPrompt.of(messages, tool, forced(body.getValue("tool_choice")));
  }

  static boolean forced(Object toolChoice) {
    return toolChoice instanceof JsonObject || "required".equals(toolChoice);
  }

  private static EchoPrompt.Message message(JsonObject message) {
    boolean user = "user".equals(message.getString("role"));
    return new EchoPrompt.Message(user, EchoPrompt.texts(message.getValue("content")), false);
  }

  EchoReply reply() {
    return stream ? streamed() : EchoReply.json(completion());
  }

  private JsonObject completion() {
    JsonObject message =
        new JsonObject()
            .put("role", "assistant")
            .put("content", prompt.tool().isPresent() ? null : prompt.text())
            .putNull("refusal");
    prompt.tool().ifPresent(tool -> message.put("tool_calls", calls(call(tool, "{}"))));
    JsonObject choice = choice("message", message).put("finish_reason", finish());
    return envelope("chat.completion", new JsonArray().add(choice)).put("usage", tokens());
  }

  private EchoReply streamed() {
    JsonObject role = new JsonObject().put("role", "assistant").put("content", "");
    String opening = chunk(choice("delta", role));
    List<String> steps = prompt.tool().isPresent() ? List.of("", "{}") : prompt.words();
    return EchoReply.events(
        EchoReply.around(
            opening, steps, step -> chunk(choice("delta", delta(step))), this::closing));
  }

  private String closing() {
    return chunk(choice("delta", new JsonObject()).put("finish_reason", finish()))
        + (usage ? usageChunk() : "")
        + "data: [DONE]\n\n";
  }

  /** The call's name comes first, with no arguments yet; they follow without the name. */
  private JsonObject delta(String step) {
    if (prompt.tool().isEmpty()) {
      return new JsonObject().put("content", step);
    }
    JsonObject arguments =
        new JsonObject().put("function", new JsonObject().put("arguments", step));
    JsonObject call = step.isEmpty() ? call(prompt.tool().get(), step) : arguments;
    return new JsonObject().put("tool_calls", calls(call.put("index", 0)));
  }

  private JsonObject call(String tool, String arguments) {
    return new JsonObject()
        .put("id", "call_" + id.substring(id.length() - 12))
        .put("type", "function")
        .put("function", new JsonObject().put("name", tool).put("arguments", arguments));
  }

  private static JsonArray calls(JsonObject call) {
    return new JsonArray().add(call);
  }

  private String finish() {
    return prompt.tool().isPresent() ? "tool_calls" : "stop";
  }

  private static JsonObject choice(String field, JsonObject content) {
    return new JsonObject()
        .put("index", 0)
        .put(field, content)
        .putNull("logprobs")
        .putNull("finish_reason");
  }

  private String chunk(JsonObject choice) {
    JsonObject chunk = envelope("chat.completion.chunk", new JsonArray().add(choice));
    return data(usage ? chunk.putNull("usage") : chunk);
  }

  private String usageChunk() {
    return data(envelope("chat.completion.chunk", new JsonArray()).put("usage", tokens()));
  }

  private static String data(JsonObject chunk) {
    return "data: " + chunk.encode() + "\n\n";
  }

  private JsonObject envelope(String object, JsonArray choices) {
    return new JsonObject()
        .put("id", id)
        .put("object", object)
        .put("created", System.currentTimeMillis() / 1000)
        .put("model", model)
        .put("system_fingerprint", "fp_echo")
        .put("choices", choices);
  }

  private JsonObject tokens() {
    return new JsonObject()
        .put("prompt_tokens", prompt.tokens())
        .put("completion_tokens", prompt.answerTokens())
        .put("total_tokens", prompt.tokens() + prompt.answerTokens())
        .put("prompt_tokens_details", new JsonObject().put("cached_tokens", 0))
        .put("completion_tokens_details", new JsonObject().put("reasoning_tokens", 0));
  }
}
