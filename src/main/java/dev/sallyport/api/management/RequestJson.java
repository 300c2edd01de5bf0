package dev.sallyport.api.management;

import dev.sallyport.usage.Accounted;
import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Count;
import dev.sallyport.usage.ExplainedRequest;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Usage;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Rows of the ledger as the management API says them. */
final class RequestJson {
  /** Behind the point of a USD. */
  private static final int COST_DIGITS = 10;

  private RequestJson() {}

  static JsonObject of(Accounted row) {
    Opened opened = row.call().opened();
    Closed closed = row.call().closed();
    return new JsonObject()
        .put("id", opened.id().toString())
        .put("at", at(opened))
        .put("workspaceId", opened.owner().workspaceId().toString())
        .put("userId", opened.owner().userId().map(UUID::toString).orElse(null))
        .put("keyId", opened.owner().keyId().toString())
        .put("credentialId", opened.way().credentialId().toString())
        .put("provider", opened.way().provider())
        .put("model", closed.model().or(opened::asked).orElse(null))
        .put("sessionId", opened.session().orElse(null))
        .mergeIn(ended(closed))
        .put("usage", usage(closed.usage()))
        .put("cost", usd(row.priced().cost()))
        .put("providerCost", usd(closed.usage().charge()))
        .put("timings", timings(closed.timings()));
  }

  static JsonObject of(ExplainedRequest request) {
    Opened opened = request.row().call().opened();
    Closed closed = request.row().call().closed();
    return new JsonObject()
        .put("id", opened.id().toString())
        .put("at", at(opened))
        .put("workspace", named(opened.owner().workspaceId(), request.names().workspace()))
        .put(
            "user",
            opened.owner().userId().map(id -> named(id, request.names().user())).orElse(null))
        .put("key", key(opened.owner().keyId(), request.key()))
        .put("credential", named(opened.way().credentialId(), request.names().credential()))
        .put("plan", plan(opened))
        .put("model", closed.model().orElse(null))
        .put("sessionId", opened.session().orElse(null))
        .mergeIn(ended(closed))
        .put("reserved", reserved(opened.reserved()))
        .put("usage", usage(closed.usage()))
        .put("price", request.row().priced().price().orElse(null))
        .put("cost", usd(request.row().priced().cost()))
        .put("providerCost", usd(closed.usage().charge()))
        .put("timings", timings(closed.timings()));
  }

  private static String at(Opened opened) {
    return ManagementJson.time(Instant.ofEpochMilli(opened.atMillis()).atOffset(ZoneOffset.UTC));
  }

  private static JsonObject ended(Closed closed) {
    return new JsonObject()
        .put("outcome", closed.outcome().id())
        .put("status", closed.status() == 0 ? null : closed.status())
        .put("error", closed.error().orElse(null))
        .put("attempts", closed.attempts());
  }

  private static JsonObject plan(Opened opened) {
    return new JsonObject()
        .put("provider", opened.way().provider())
        .put("dialect", opened.way().dialect())
        .put("method", opened.way().method())
        .put("path", opened.way().path())
        .put("model", opened.asked().orElse(null));
  }

  private static JsonObject named(UUID id, Optional<String> name) {
    return new JsonObject().put("id", id.toString()).put("name", name.orElse(null));
  }

  private static JsonObject key(UUID id, Optional<ExplainedRequest.Key> key) {
    return named(id, key.map(ExplainedRequest.Key::name))
        .put("prefix", key.map(ExplainedRequest.Key::prefix).orElse(null))
        .put("last4", key.map(ExplainedRequest.Key::last4).orElse(null));
  }

  private static JsonObject reserved(Usage reserved) {
    return new JsonObject()
        .put("inputTokens", reserved.of(Count.INPUT))
        .put("outputTokens", reserved.of(Count.OUTPUT));
  }

  private static JsonObject usage(Usage usage) {
    return UsageJson.of(usage).put("estimated", usage.isEstimated());
  }

  /** Null is what nobody knows. */
  private static String usd(OptionalLong amount) {
    return amount.isEmpty()
        ? null
        : UsageJson.usd(BigDecimal.valueOf(amount.getAsLong(), COST_DIGITS));
  }

  /** Null is what was not reached. */
  private static JsonObject timings(Closed.Timings timings) {
    return new JsonObject()
        .put("authMicros", reached(timings.auth()))
        .put("connectMicros", reached(timings.connect()))
        .put("firstByteMicros", reached(timings.firstByte()))
        .put("endMicros", reached(timings.end()));
  }

  private static Long reached(long micros) {
    return micros == 0 ? null : micros;
  }
}
