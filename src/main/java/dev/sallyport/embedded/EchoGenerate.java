package dev.sallyport.embedded;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Gemini's generateContent: one candidate, whole, as events, or as a JSON array that grows. */
record EchoGenerate(String id, String model, EchoPrompt prompt) {
  static EchoGenerate of(String model, JsonObject body) {
    return new EchoGenerate(UUID.randomUUID().toString(), model, prompt(body));
  }

  private static EchoPrompt prompt(JsonObject body) {
    JsonObject system = body.getJsonObject("systemInstruction", new JsonObject());
    List<EchoPrompt.Message> messages =
        Stream.concat(
                Stream.of(message(system.copy().put("role", "system"))),
                EchoPrompt.objects(EchoCall.array(body, "contents")).map(EchoGenerate::message))
            .toList();
    Optional<String> tool =
        EchoPrompt.objects(body.getJsonArray("tools", new JsonArray()))
            .map(each -> each.getJsonArray("functionDeclarations", new JsonArray()))
            .flatMap(EchoPrompt::objects)
            .map(each -> each.getString("name", ""))
            .filter(name -> !name.isEmpty())
            .findFirst();
    return EchoPrompt.of(messages, tool, forced(body));
  }

  private static boolean forced(JsonObject body) {
    return "ANY"
        .equals(
            body.getJsonObject("toolConfig", new JsonObject())
                .getJsonObject("functionCallingConfig", new JsonObject())
                .getString("mode"));
  }

  private static EchoPrompt.Message message(JsonObject content) {
    boolean toolResult =
        content.getValue("parts") instanceof JsonArray parts
            && EchoPrompt.objects(parts).anyMatch(part -> part.containsKey("functionResponse"));
    return new EchoPrompt.Message(
        "user".equals(content.getString("role", "user")),
        EchoPrompt.texts(content.getValue("parts")),
        toolResult);
  }

  EchoReply whole() {
    return EchoReply.json(chunk(prompt.text(), true));
  }

  EchoReply streamed(boolean sse) {
    List<String> steps = prompt.tool().isPresent() ? List.of("") : prompt.words();
    AtomicInteger sent = new AtomicInteger();
    Stream<JsonObject> chunks =
        steps.stream().map(step -> chunk(step, sent.incrementAndGet() == steps.size()));
    if (sse) {
      return EchoReply.events(chunks.map(chunk -> "data: " + chunk.encode() + "\r\n\r\n"));
    }
    AtomicInteger begun = new AtomicInteger();
    return EchoReply.array(
        chunks.map(
            chunk ->
                (begun.getAndIncrement() == 0 ? "[" : ",\r\n")
                    + chunk.encode()
                    + (begun.get() == steps.size() ? "]" : "")));
  }

  private JsonObject chunk(String text, boolean last) {
    JsonObject part =
        prompt
            .tool()
            .map(name -> new JsonObject().put("name", name).put("args", new JsonObject()))
            .map(call -> new JsonObject().put("functionCall", call))
            .orElseGet(() -> new JsonObject().put("text", text));
    JsonObject content =
        new JsonObject().put("parts", new JsonArray().add(part)).put("role", "model");
    JsonObject candidate = new JsonObject().put("content", content).put("index", 0);
    if (last) {
      candidate.put("finishReason", "STOP");
    }
    return new JsonObject()
        .put("candidates", new JsonArray().add(candidate))
        .put("usageMetadata", usage(last))
        .put("modelVersion", model)
        .put("responseId", id);
  }

  /** Every chunk tells what it knows; the last one wins. */
  private JsonObject usage(boolean last) {
    JsonObject usage = new JsonObject().put("promptTokenCount", prompt.tokens());
    return last
        ? usage
            .put("candidatesTokenCount", prompt.answerTokens())
            .put("totalTokenCount", prompt.tokens() + prompt.answerTokens())
        : usage.put("totalTokenCount", prompt.tokens());
  }
}
