package dev.sallyport.provider;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/**
 * Says no as the provider itself would, so that its SDK raises its own typed error. The shapes are
 * those of the providers' API references (2026-11).
 */
public final class DialectError {
  private DialectError() {}

  /** The body of a whole answer with the status of the error's code. */
  public static Buffer body(Dialect dialect, GatewayException error) {
    return json(dialect, error).toBuffer();
  }

  /**
   * What to send where an answer of this type has already begun and cannot go on; empty where the
   * type has no form for it and the connection must be cut.
   *
   * @param contentType of the answer that has begun
   */
  public static Optional<Buffer> inStream(
      Dialect dialect, String contentType, GatewayException error) {
    String type = contentType.toLowerCase(Locale.ROOT);
    String json = json(dialect, error).encode();
    if (type.startsWith("text/event-stream")) {
      String event = dialect == Dialect.ANTHROPIC ? "event: error\n" : "";
      return Optional.of(Buffer.buffer(event + "data: " + json + "\n\n"));
    }
    if (type.startsWith("application/x-ndjson")) {
      return Optional.of(Buffer.buffer(json + "\n"));
    }
    return Optional.empty();
  }

  private static JsonObject json(Dialect dialect, GatewayException error) {
    String message = error.getMessage();
    ErrorCode code = error.code();
    return switch (dialect) {
      case OPENAI ->
          new JsonObject()
              .put(
                  "error",
                  new JsonObject()
                      .put("message", message)
                      .put("type", openaiType(code))
                      .put("param", null)
                      .put("code", openaiCode(code)));
      case ANTHROPIC ->
          new JsonObject()
              .put("type", "error")
              .put(
                  "error",
                  new JsonObject().put("type", anthropicType(code)).put("message", message));
      case GEMINI -> new JsonObject().put("error", gemini(error));
      case MISTRAL ->
          new JsonObject()
              .put("object", "error")
              .put("message", message)
              .put("type", openaiType(code))
              .put("param", null)
              .put("code", openaiCode(code));
      case COHERE -> new JsonObject().put("message", message);
      case OPENROUTER ->
          new JsonObject()
              .put("error", new JsonObject().put("code", code.status()).put("message", message));
      case OLLAMA -> new JsonObject().put("error", message);
    };
  }

  private static String openaiType(ErrorCode code) {
    return switch (code) {
      case LIMITED -> "rate_limit_exceeded";
      case UPSTREAM, UPSTREAM_TIMEOUT, UNAVAILABLE, INTERNAL, NOT_IMPLEMENTED -> "server_error";
      case UNAUTHENTICATED,
          EXPIRED,
          FORBIDDEN,
          INVALID,
          NOT_FOUND,
          DUPLICATE,
          IN_USE,
          TOO_LARGE,
          REUSED ->
          "invalid_request_error";
    };
  }

  private static String openaiCode(ErrorCode code) {
    return switch (code) {
      case UNAUTHENTICATED, EXPIRED -> "invalid_api_key";
      case FORBIDDEN -> "permission_denied";
      case INVALID -> "invalid_request";
      case NOT_FOUND -> "unknown_url";
      case DUPLICATE, IN_USE, REUSED -> "conflict";
      case TOO_LARGE -> "request_too_large";
      case LIMITED -> "rate_limit_exceeded";
      case UPSTREAM -> "upstream_error";
      case UPSTREAM_TIMEOUT -> "upstream_timeout";
      case NOT_IMPLEMENTED -> "not_implemented";
      case UNAVAILABLE -> "service_unavailable";
      case INTERNAL -> "internal_error";
    };
  }

  private static String anthropicType(ErrorCode code) {
    return switch (code) {
      case UNAUTHENTICATED, EXPIRED -> "authentication_error";
      case FORBIDDEN -> "permission_error";
      case INVALID, DUPLICATE, IN_USE, REUSED -> "invalid_request_error";
      case NOT_FOUND -> "not_found_error";
      case TOO_LARGE -> "request_too_large";
      case LIMITED -> "rate_limit_error";
      case UPSTREAM, UPSTREAM_TIMEOUT, NOT_IMPLEMENTED, UNAVAILABLE, INTERNAL -> "api_error";
    };
  }

  private static JsonObject gemini(GatewayException error) {
    ErrorCode code = error.code();
    JsonObject json =
        new JsonObject()
            .put("code", code.status())
            .put("message", error.getMessage())
            .put("status", geminiStatus(code));
    if (code == ErrorCode.UNAUTHENTICATED || code == ErrorCode.EXPIRED) {
      json.put("details", new JsonArray().add(geminiKeyInvalid()));
    } else if (code == ErrorCode.LIMITED) {
      json.put("details", geminiLimit(error));
    }
    return json;
  }

  private static JsonArray geminiLimit(GatewayException error) {
    JsonObject violation = new JsonObject().put("description", error.getMessage());
    error.limit().ifPresent(limit -> violation.put("quotaId", limit));
    JsonArray details =
        new JsonArray()
            .add(
                new JsonObject()
                    .put("@type", "type.googleapis.com/google.rpc.QuotaFailure")
                    .put("violations", new JsonArray().add(violation)));
    error
        .retryAfter()
        .ifPresent(
            after ->
                details.add(
                    new JsonObject()
                        .put("@type", "type.googleapis.com/google.rpc.RetryInfo")
                        .put("retryDelay", Quota.wholeSeconds(after) + "s")));
    return details;
  }

  private static JsonObject geminiKeyInvalid() {
    return new JsonObject()
        .put("@type", "type.googleapis.com/google.rpc.ErrorInfo")
        .put("reason", "API_KEY_INVALID")
        .put("domain", "googleapis.com");
  }

  private static String geminiStatus(ErrorCode code) {
    return switch (code) {
      case UNAUTHENTICATED, EXPIRED -> "UNAUTHENTICATED";
      case FORBIDDEN -> "PERMISSION_DENIED";
      case INVALID, TOO_LARGE -> "INVALID_ARGUMENT";
      case NOT_FOUND -> "NOT_FOUND";
      case DUPLICATE, IN_USE, REUSED -> "ALREADY_EXISTS";
      case LIMITED -> "RESOURCE_EXHAUSTED";
      case UPSTREAM_TIMEOUT -> "DEADLINE_EXCEEDED";
      case NOT_IMPLEMENTED -> "UNIMPLEMENTED";
      case UPSTREAM, UNAVAILABLE -> "UNAVAILABLE";
      case INTERNAL -> "INTERNAL";
    };
  }
}
