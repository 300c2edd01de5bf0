package dev.sallyport.embedded;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What all dialects' requests come down to.
 *
 * @param text of the user's last message
 * @param tokens in all messages; a token is a word
 * @param tool to be called instead of an answer in words
 */
record EchoPrompt(String text, int tokens, Optional<String> tool) {
  /**
   * @param toolResult true where it carries the result of a call, which must not cause the next one
   */
  record Message(boolean user, List<String> texts, boolean toolResult) {
    String text() {
      return String.join("\n", texts);
    }
  }

  static EchoPrompt of(List<Message> messages, Optional<String> tool, boolean toolForced) {
    String text =
        messages.stream()
            .filter(message -> message.user() && !message.texts().isEmpty())
            .reduce((earlier, later) -> later)
            .map(Message::text)
            .filter(said -> !said.isBlank())
            .orElse("(no text)");
    int tokens = messages.stream().mapToInt(message -> count(message.text())).sum();
    boolean wanted = toolForced || (usersTurn(messages) && asksForTool(text));
    return new EchoPrompt(text, tokens, tool.filter(name -> wanted));
  }

  private static boolean usersTurn(List<Message> messages) {
    return !messages.isEmpty()
        && messages.get(messages.size() - 1).user()
        && !messages.get(messages.size() - 1).toolResult();
  }

  private static boolean asksForTool(String text) {
    return text.toLowerCase(Locale.ROOT).contains("use the tool");
  }

  List<String> words() {
    return words(text);
  }

  /** Joined they are the text again: each word keeps the white space behind it. */
  static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.split("(?<=\\s)(?=\\S)", -1));
  }

  static int count(String text) {
    return text.isBlank() ? 0 : text.strip().split("\\s+", -1).length;
  }

  int answerTokens() {
    return tool.isPresent() ? 1 : count(text);
  }

  /** The texts of a content that is a string, or a list of parts of which some have a text. */
  static List<String> texts(Object content) {
    if (content instanceof String text) {
      return List.of(text);
    }
    return content instanceof JsonArray parts
        ? objects(parts).map(part -> part.getValue("text")).flatMap(EchoPrompt::string).toList()
        : List.of();
  }

  static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast);
  }

  private static Stream<String> string(Object value) {
    return value instanceof String text ? Stream.of(text) : Stream.empty();
  }
}
