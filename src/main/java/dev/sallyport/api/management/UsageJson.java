package dev.sallyport.api.management;

import dev.sallyport.usage.Count;
import dev.sallyport.usage.Dimension;
import dev.sallyport.usage.Totals;
import dev.sallyport.usage.Usage;
import dev.sallyport.usage.UsageReport;
import dev.sallyport.usage.UsageReport.Group;
import dev.sallyport.usage.UsageReport.Named;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;

/** Sums as the management API says them. */
final class UsageJson {
  private static final long MICROS = 1000;

  private UsageJson() {}

  static JsonObject of(UsageReport report, Set<Dimension> by) {
    return new JsonObject()
        .put("from", ManagementJson.time(report.span().from()))
        .put("to", ManagementJson.time(report.span().to()))
        .put("groupBy", new JsonArray(by.stream().<Object>map(Dimension::id).toList()))
        .put("items", ManagementJson.array(report.groups(), group -> of(group, by)))
        .put("totals", of(report.totals()));
  }

  /** In the order of the columns of a table. */
  static JsonObject of(Group group, Set<Dimension> by) {
    JsonObject json = new JsonObject();
    by.forEach(dimension -> put(json, dimension, group));
    return json.mergeIn(of(group.totals()));
  }

  private static void put(JsonObject json, Dimension dimension, Group group) {
    switch (dimension) {
      case HOUR -> json.put("hour", group.bucket().map(ManagementJson::time).orElse(null));
      case DAY ->
          json.put(
              "day", group.bucket().map(DateTimeFormatter.ISO_LOCAL_DATE::format).orElse(null));
      case WORKSPACE -> put(json, "workspace", group.owners().workspace());
      case USER -> put(json, "user", group.owners().user());
      case KEY -> put(json, "key", group.owners().key());
      case CREDENTIAL -> put(json, "credential", group.owners().credential());
      case PROVIDER -> json.put("provider", group.served().provider().orElse(null));
      case MODEL -> json.put("model", group.served().model().orElse(null));
    }
  }

  private static void put(JsonObject json, String what, Optional<Named> named) {
    json.put(what + "Id", named.map(one -> one.id().toString()).orElse(null))
        .put(what + "Name", named.flatMap(Named::name).orElse(null));
  }

  static JsonObject of(Totals totals) {
    return new JsonObject()
        .put("calls", totals.calls().all())
        .put("failed", totals.calls().failed())
        .put("unpriced", totals.calls().unpriced())
        .put("estimated", totals.calls().estimated())
        .mergeIn(of(totals.usage()))
        .put("cost", usd(totals.cost()))
        .put("meanMillis", mean(totals.times().end(), totals.calls().all()))
        .put("meanFirstByteMillis", mean(totals.times().firstByte(), totals.times().answered()));
  }

  static JsonObject of(Usage usage) {
    JsonObject json = new JsonObject();
    for (Count count : Count.values()) {
      json.put(name(count), usage.of(count));
    }
    return json;
  }

  static String name(Count count) {
    return switch (count) {
      case INPUT -> "inputTokens";
      case OUTPUT -> "outputTokens";
      case CACHED_INPUT -> "cachedInputTokens";
      case CACHE_WRITE -> "cacheWriteTokens";
      case CACHE_WRITE_HOUR -> "cacheWriteHourTokens";
      case AUDIO_INPUT -> "audioInputTokens";
      case IMAGE_INPUT -> "imageInputTokens";
      case TOOL_INPUT -> "toolInputTokens";
      case REASONING -> "reasoningTokens";
      case AUDIO_OUTPUT -> "audioOutputTokens";
      case IMAGE_OUTPUT -> "imageOutputTokens";
      case IMAGES -> "images";
      case AUDIO_MILLIS -> "audioMillis";
      case CHARACTERS -> "characters";
      case TOOL_CALLS -> "toolCalls";
    };
  }

  static String usd(BigDecimal cost) {
    return cost.signum() == 0 ? "0" : cost.stripTrailingZeros().toPlainString();
  }

  private static Long mean(long micros, long calls) {
    return calls == 0 ? null : Math.round((double) micros / calls / MICROS);
  }
}
