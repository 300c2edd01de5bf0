package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import dev.sallyport.core.ModelPattern;
import java.util.ArrayList;
import java.util.List;

/**
 * The models that a request asks for.
 *
 * @param names without doubt: what two readers could read differently is refused
 * @param sure whether one of them is what will be used; if not, the provider may take its default
 */
record AskedModels(List<String> names, boolean sure) {
  static final AskedModels NONE = new AskedModels(List.of(), false);

  private static final int SHOWN = 64;

  AskedModels {
    names = List.copyOf(names);
    names.forEach(ModelNames::requireShort);
  }

  static AskedModels of(String name) {
    return new AskedModels(List.of(name), true);
  }

  /** Those that its first line names are asked for as well. */
  AskedModels and(List<String> others) {
    if (others.isEmpty()) {
      return this;
    }
    List<String> all = new ArrayList<>(names);
    all.addAll(others);
    return new AskedModels(all, sure);
  }

  /** Fails with NOT_FOUND: what is read about must not be told from what is not there. */
  void checkFound(Routes routes) {
    for (String name : names) {
      if (!routes.allowsModel(name)) {
        throw GatewayException.notOffered(
            "The model "
                + shown(ModelPattern.bare(name))
                + " does not exist, or this key may not use it.");
      }
    }
  }

  /** Fails with FORBIDDEN, or with INVALID where a model is needed and none is named. */
  void check(Routes routes, boolean required) {
    if (!routes.restrictsModels()) {
      return;
    }
    if (required && !sure) {
      throw GatewayException.invalid(
          "This key may use only some models, so the request must name one in `model`.");
    }
    for (String name : names) {
      if (!routes.allowsModel(name)) {
        throw GatewayException.forbidden(
            "This key may not use the model " + shown(ModelPattern.bare(name)) + ".");
      }
    }
  }

  /** Short, and nothing in it that a terminal or a page would take for more than text. */
  private static String shown(String name) {
    String shortened = name.length() > SHOWN ? name.substring(0, SHOWN) + "..." : name;
    StringBuilder safe = new StringBuilder();
    shortened
        .chars()
        .map(sign -> sign > ' ' && sign < 127 && "<>&\"'`\\".indexOf(sign) < 0 ? sign : '?')
        .forEach(sign -> safe.append((char) sign));
    return safe.toString();
  }
}
