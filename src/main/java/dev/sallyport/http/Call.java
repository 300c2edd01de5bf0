package dev.sallyport.http;

import dev.sallyport.access.Principal;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.Once;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One request as its operation sees it: authenticated, decoded once and allowed by the contract.
 *
 * @param caller empty only for operations without security
 * @param parameters of path and query, by name, with the contract's defaults
 * @param body empty where the operation has none
 */
public record Call(
    Optional<Principal> caller, Map<String, Object> parameters, JsonObject body, MultiMap headers) {
  public Call {
    parameters = Map.copyOf(parameters);
  }

  public Principal principal() {
    return caller.orElseThrow(() -> new IllegalStateException("the operation has no security"));
  }

  /** A parameter that is required or has a default. */
  public int integer(String name) {
    return ((Number) parameters.get(name)).intValue();
  }

  public Optional<String> text(String name) {
    return Optional.ofNullable((String) parameters.get(name));
  }

  public Optional<UUID> uuid(String name) {
    return text(name).map(text -> toUuid(name, text));
  }

  /** What makes a repeated request one request, where the caller wishes it. */
  public Optional<Once> once(String operation) {
    return Repetition.of(this, operation);
  }

  /** Fails with INVALID: the format {@code uuid} of JSON Schema allows more than a plain UUID. */
  public static UUID toUuid(String field, String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw GatewayException.invalid(Map.of(field, "must be a UUID"));
    }
  }
}
