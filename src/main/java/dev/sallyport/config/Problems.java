package dev.sallyport.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, one line each, so that the operator mends all of it in one go. */
final class Problems {
  private static final int MAX_SENTENCE = 300;

  private final List<String> lines = new ArrayList<>();

  void add(String key, String sentence) {
    lines.add(oneLine(key) + ": " + oneLine(sentence));
  }

  /**
   * @param source the variable, or the file and line, that said it
   */
  void add(String key, String sentence, String source) {
    add(key, sentence);
    lines.set(lines.size() - 1, lines.get(lines.size() - 1) + "  [" + oneLine(source) + "]");
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= MAX_SENTENCE ? line : line.substring(0, MAX_SENTENCE) + "…";
  }
}
