package dev.sallyport.limit;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads one limit and notes what is wrong with each of its fields. */
final class LimitFields {
  private static final Set<String> KNOWN = Set.of("metric", "max", "window", "model", "onOutage");
  private static final int LONGEST_MODEL = 200;

  private final JsonObject json;
  private final String at;
  private final Map<String, String> problems;
  private boolean wrong;

  LimitFields(JsonObject json, String at, Map<String, String> problems) {
    this.json = json;
    this.at = at;
    this.problems = problems;
  }

  Optional<Limit> limit() {
    Optional<Metric> metric = metric();
    long max = max();
    Optional<Window> window = window();
    Optional<String> model = model();
    Optional<OnOutage> onOutage = onOutage();
    Set<String> unknown = new TreeSet<>(json.fieldNames());
    unknown.removeAll(KNOWN);
    unknown.forEach(name -> refuse(name, "is not a field of a limit"));
    return wrong
        ? Optional.empty()
        : Optional.of(
            new Limit(
                metric.orElseThrow(), max, window.orElseThrow(), model, onOutage.orElseThrow()));
  }

  private Optional<Metric> metric() {
    Optional<Metric> metric = text("metric").flatMap(Metric::of);
    if (metric.isEmpty()) {
      refuse("metric", "is not requests");
    }
    return metric;
  }

  private long max() {
    Object value = json.getValue("max");
    if (value instanceof Integer || value instanceof Long) {
      long max = ((Number) value).longValue();
      if (max >= 0 && max <= Limit.GREATEST) {
        return max;
      }
    }
    refuse("max", "is not a whole number from 0 to " + Limit.GREATEST);
    return 0;
  }

  private Optional<Window> window() {
    try {
      return Optional.of(Window.of(text("window").orElse("")));
    } catch (IllegalArgumentException e) {
      refuse("window", e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<String> model() {
    if (!json.containsKey("model")) {
      return Optional.empty();
    }
    Optional<String> model = text("model").filter(LimitFields::isModel);
    if (model.isEmpty()) {
      refuse("model", "is not a model of 1 to " + LONGEST_MODEL + " characters, without spaces");
    }
    return model;
  }

  private static boolean isModel(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST_MODEL
        && text.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
  }

  private Optional<OnOutage> onOutage() {
    if (!json.containsKey("onOutage")) {
      return Optional.of(OnOutage.LOCAL);
    }
    Optional<OnOutage> mode = text("onOutage").flatMap(OnOutage::of);
    if (mode.isEmpty()) {
      refuse("onOutage", "is not local, closed or open");
    }
    return mode;
  }

  private Optional<String> text(String name) {
    return json.getValue(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private void refuse(String name, String why) {
    wrong = true;
    problems.put(at + '.' + name, why);
  }
}
