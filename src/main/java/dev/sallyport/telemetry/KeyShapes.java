package dev.sallyport.telemetry;

import java.util.regex.Pattern;

/**
 * What looks like a key, ours or a vendor's: people paste them into any field, and what is shown or
 * kept must not have them.
 */
final class KeyShapes {
  private static final String START = "sk-";
  private static final Pattern KEY =
      Pattern.compile("sk-[A-Za-z0-9_-]{16,}|(?:AKIA|SPAK)[A-Z0-9]{12,}|eyJ[A-Za-z0-9_.-]{16,}");

  private KeyShapes() {}

  static boolean isIn(String text) {
    return mayBeIn(text) && KEY.matcher(text).find();
  }

  static String without(String text) {
    return mayBeIn(text) ? KEY.matcher(text).replaceAll("***") : text;
  }

  private static boolean mayBeIn(String text) {
    return text.contains(START)
        || text.contains("AKIA")
        || text.contains("SPAK")
        || text.contains("eyJ");
  }
}
