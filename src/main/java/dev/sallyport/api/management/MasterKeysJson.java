package dev.sallyport.api.management;

import dev.sallyport.credential.MasterKeys;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Master keys as the management API tells of them. */
final class MasterKeysJson {
  private MasterKeysJson() {}

  static JsonObject of(MasterKeys keys) {
    JsonArray rows = new JsonArray();
    keys.rows()
        .forEach(
            (id, count) -> rows.add(new JsonObject().put("masterKeyId", id).put("rows", count)));
    return new JsonObject()
        .put("primary", keys.primary())
        .put("configured", new JsonArray(keys.configured()))
        .put("rows", rows)
        .put("rewrap", keys.rewrap().map(MasterKeysJson::of).orElse(null))
        .put("unopenable", keys.rewrap().map(MasterKeys.Job::unopenable).orElse(0L));
  }

  private static JsonObject of(MasterKeys.Job job) {
    return new JsonObject()
        .put("id", job.id().toString())
        .put("masterKeyId", job.masterKeyId())
        .put("state", job.finishedAt().isPresent() ? "done" : "running")
        .put("rewrapped", job.rewrapped())
        .put("remaining", job.remaining())
        .put("startedAt", ManagementJson.time(job.startedAt()))
        .put("finishedAt", job.finishedAt().map(ManagementJson::time).orElse(null));
  }
}
