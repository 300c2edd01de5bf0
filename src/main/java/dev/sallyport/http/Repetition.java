package dev.sallyport.http;

import dev.sallyport.access.Principal;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.Once;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the header Idempotency-Key, and what two requests with the same one are compared by. */
final class Repetition {
  private static final String HEADER = "idempotency-key";
  private static final Pattern KEYS = Pattern.compile("[!-~]{1,255}");

  private Repetition() {}

  /**
   * Fails with INVALID where the key is not 1 to 255 visible characters.
   *
   * @param operation what is asked; the same key for another one is a mistake
   */
  static Optional<Once> of(Call call, String operation) {
    return Optional.ofNullable(call.headers().get(HEADER)).map(key -> of(call, operation, key));
  }

  private static Once of(Call call, String operation, String key) {
    if (!KEYS.matcher(key).matches()) {
      throw GatewayException.invalid(Map.of(HEADER, "must be 1 to 255 visible ASCII characters"));
    }
    Principal caller = call.principal();
    JsonArray asked =
        new JsonArray(
            List.of(
                operation,
                caller.workspaceId().toString(),
                new JsonObject(new TreeMap<>(call.parameters())),
                sorted(call.body())));
    return new Once(caller.organizationId(), key, sha256(asked.encode()));
  }

  /** The order of fields is no difference. */
  private static Object sorted(Object value) {
    if (value instanceof JsonObject object) {
      Map<String, Object> fields = new TreeMap<>();
      object.forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
      return new JsonObject(fields);
    }
    if (value instanceof JsonArray array) {
      JsonArray items = new JsonArray();
      array.forEach(item -> items.add(sorted(item)));
      return items;
    }
    return value;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
