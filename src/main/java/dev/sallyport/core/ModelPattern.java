package dev.sallyport.core;

import static java.util.Objects.requireNonNull;

/**
 * A set of models, written as {@code gpt-4o*}: a star stands for any characters, also none, and all
 * else for itself. Matched piece by piece without a way back, so that no pattern is slow.
 */
public final class ModelPattern {
  private static final String GOOGLE_PREFIX = "models/";

  private final String[] pieces;

  private ModelPattern(String[] pieces) {
    this.pieces = pieces;
  }

  public static ModelPattern of(String pattern) {
    return new ModelPattern(bare(requireNonNull(pattern, "pattern")).split("\\*", -1));
  }

  /** Google's names as all others write them: without {@code models/}. */
  public static String bare(String name) {
    return name.startsWith(GOOGLE_PREFIX) ? name.substring(GOOGLE_PREFIX.length()) : name;
  }

  public boolean matches(String model) {
    String name = bare(model);
    String first = pieces[0];
    if (pieces.length == 1) {
      return name.equals(first);
    }
    String last = pieces[pieces.length - 1];
    int end = name.length() - last.length();
    return end >= first.length()
        && name.startsWith(first)
        && name.endsWith(last)
        && holdsMiddle(name, first.length(), end);
  }

  /** The first place for each piece is as good as any: it leaves the most for those after it. */
  private boolean holdsMiddle(String name, int from, int end) {
    int at = from;
    for (int i = 1; i < pieces.length - 1; i++) {
      int found = name.indexOf(pieces[i], at);
      if (found < 0 || found + pieces[i].length() > end) {
        return false;
      }
      at = found + pieces[i].length();
    }
    return true;
  }
}
