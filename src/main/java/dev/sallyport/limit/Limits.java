package dev.sallyport.limit;

import dev.sallyport.core.GatewayException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Limits as callers write them and as they are stored. */
public final class Limits {
  private static final int MOST = 20;

  private Limits() {}

  /**
   * @throws GatewayException INVALID, naming every wrong field as {@code limits.0.window}
   */
  public static List<Limit> parse(JsonArray json) {
    Map<String, String> problems = new LinkedHashMap<>();
    if (json.size() > MOST) {
      problems.put("limits", "has more than " + MOST + " items");
      throw GatewayException.invalid(problems);
    }
    List<Limit> limits = new ArrayList<>();
    Set<Unique> seen = new HashSet<>();
    for (int i = 0; i < json.size(); i++) {
      String at = "limits." + i;
      Optional<Limit> limit = parse(json.getValue(i), at, problems);
      if (limit.isPresent() && !seen.add(Unique.of(limit.get()))) {
        problems.put(at, "has the metric, window and model of one before");
      }
      limit.ifPresent(limits::add);
    }
    if (!problems.isEmpty()) {
      throw GatewayException.invalid(problems);
    }
    return List.copyOf(limits);
  }

  private record Unique(Metric metric, Window window, Optional<String> model) {
    static Unique of(Limit limit) {
      return new Unique(limit.metric(), limit.window(), limit.model());
    }
  }

  private static Optional<Limit> parse(Object item, String at, Map<String, String> problems) {
    if (item instanceof JsonObject json) {
      return new LimitFields(json, at, problems).limit();
    }
    problems.put(at, "is not an object");
    return Optional.empty();
  }

  public static JsonArray toJson(List<Limit> limits) {
    JsonArray json = new JsonArray();
    limits.forEach(limit -> json.add(toJson(limit)));
    return json;
  }

  private static JsonObject toJson(Limit limit) {
    JsonObject json =
        new JsonObject()
            .put("metric", limit.metric().id())
            .put("max", limit.max())
            .put("window", limit.window().text());
    limit.model().ifPresent(model -> json.put("model", model));
    return json.put("onOutage", limit.onOutage().id());
  }
}
