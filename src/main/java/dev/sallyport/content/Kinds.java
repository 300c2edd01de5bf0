package dev.sallyport.content;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which kinds of messages hold prompts and completions. Of others it is enough to know the size.
 */
final class Kinds {
  private static final Set<String> KEPT =
      Set.of(
          "application/json",
          "application/jsonl",
          "application/x-ndjson",
          "application/x-www-form-urlencoded",
          "application/xml",
          // Bedrock's streams of JSON.
          "application/vnd.amazon.eventstream");

  private Kinds() {}

  /**
   * @param type where there is none, JSON is meant
   */
  static boolean isKept(Optional<String> type) {
    if (type.isEmpty()) {
      return true;
    }
    String kind = type.get().replaceFirst(";.*", "").trim().toLowerCase(Locale.ROOT);
    return KEPT.contains(kind)
        || kind.startsWith("text/")
        || kind.endsWith("+json")
        || kind.endsWith("+xml");
  }
}
