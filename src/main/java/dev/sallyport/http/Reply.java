package dev.sallyport.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/**
 * What an operation answers.
 *
 * @param body a JsonObject or JsonArray, or a Buffer that is sent as it is
 * @param headers by lower-case name; a body is {@code application/json} unless they say otherwise
 */
public record Reply(int status, Optional<Object> body, Map<String, String> headers) {
  public Reply {
    headers = Map.copyOf(headers);
  }

  public static Reply of(int status, JsonObject body) {
    return new Reply(status, Optional.of(body), Map.of());
  }

  /**
   * What is not JSON.
   *
   * @param headers with its content type
   */
  public static Reply of(Buffer body, Map<String, String> headers) {
    return new Reply(200, Optional.of(body), headers);
  }

  public static Reply ok(JsonArray body) {
    return new Reply(200, Optional.of(body), Map.of());
  }

  public static Reply ok(JsonObject body) {
    return of(200, body);
  }

  /**
   * @param location path of what was made
   */
  public static Reply created(String location, JsonObject body) {
    return new Reply(201, Optional.of(body), Map.of("location", location));
  }

  /** What was asked for goes on after the answer. */
  public static Reply accepted(JsonObject body) {
    return of(202, body);
  }

  public static Reply noContent() {
    return new Reply(204, Optional.empty(), Map.of());
  }
}
