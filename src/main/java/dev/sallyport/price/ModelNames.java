package dev.sallyport.price;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Under which names a model is looked for in the price table, the first that is there counting:
 *
 * <ol>
 *   <li>its name as it is told, of Gemini's without {@code models/};
 *   <li>without the day of its release at the end ({@code -2024-08-06}, {@code -20250929}, of
 *       Gemini's also a version such as {@code -001});
 *   <li>a fine-tuned model {@code ft:base:org:name:id} only as {@code ft:base}, with the day of the
 *       base or without: it never has the price of the base itself.
 * </ol>
 *
 * Nothing else is the same model: neither a longer name nor a shorter one, nor {@code
 * vendor/model}, which is a name of its own at the providers that use such names.
 */
final class ModelNames {
  private static final String GEMINI = "gemini";
  private static final String GEMINI_PREFIX = "models/";
  private static final String TUNED = "ft:";
  private static final Pattern DAY =
      Pattern.compile("-20\\d{2}(-(0[1-9]|1[0-2])-|0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])$");
  private static final Pattern VERSION = Pattern.compile("-\\d{3}$");

  private ModelNames() {}

  static Set<String> of(String provider, String model) {
    boolean gemini = provider.equals(GEMINI);
    String name =
        gemini && model.startsWith(GEMINI_PREFIX) ? model.substring(GEMINI_PREFIX.length()) : model;
    Set<String> names = new LinkedHashSet<>();
    names.add(name);
    String family = name;
    if (name.startsWith(TUNED)) {
      family = TUNED + name.split(":", -1)[1];
      names.add(family);
    }
    names.add(DAY.matcher(family).replaceFirst(""));
    if (gemini) {
      names.add(VERSION.matcher(family).replaceFirst(""));
    }
    return names;
  }
}
