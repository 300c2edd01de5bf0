package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds the models that a query names: for realtime calls and for audio, vendors take them so. */
final class QueryModels {
  private static final Set<String> NAMES = Set.of("model", "deployment");

  private QueryModels() {}

  /**
   * @param query raw and well-formed
   */
  static List<String> of(String query) {
    List<String> models = new ArrayList<>(1);
    for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      if (NAMES.contains(name.toLowerCase(Locale.ROOT))) {
        models.add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return models;
  }

  private static String decoded(String raw) {
    return URLDecoder.decode(raw, UTF_8);
  }
}
