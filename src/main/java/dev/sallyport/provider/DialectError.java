package dev.sallyport.provider;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * Says no as the provider itself would, so that its SDK raises its own typed error. The shapes are
 * those of the providers' API references (2026-11).
 */
public final class DialectError {
  private DialectError() {}

  /**
   * The body of a whole answer with the status of the error's code.
   *
   * @param requestId ours, where the dialect has a place for it
   */
  public static Buffer body(Dialect dialect, GatewayException error, String requestId) {
    JsonObject json = json(dialect, error);
    if (dialect == Dialect.ANTHROPIC) {
      json.put("request_id", requestId);
    } else if (dialect == Dialect.COHERE) {
      json.put("id", requestId);
    }
    return json.toBuffer();
  }

  /** Without what is of the whole answer only. */
  static JsonObject json(Dialect dialect, GatewayException error) {
    String message = error.getMessage();
    ErrorCode code = error.code();
    return switch (dialect) {
      case OPENAI -> new JsonObject().put("error", openai(error));
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
              .put("type", mistralType(code))
              .put("param", null)
              .put("code", openaiCode(error));
      case COHERE -> new JsonObject().put("message", message);
      case OPENROUTER ->
          new JsonObject()
              .put("error", new JsonObject().put("code", code.status()).put("message", message));
      case OLLAMA -> new JsonObject().put("error", message);
    };
  }

  /** The error itself, without what is around it. */
  static JsonObject openai(GatewayException error) {
    return new JsonObject()
        .put("message", error.getMessage())
        .put("type", openaiType(error))
        .put("param", null)
        .put("code", openaiCode(error));
  }

  private static String openaiType(GatewayException error) {
    return switch (error.code()) {
      case LIMITED -> openaiLimit(error);
      case UPSTREAM, UPSTREAM_TIMEOUT, UNANSWERED, UNAVAILABLE, INTERNAL, NOT_IMPLEMENTED ->
          "server_error";
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

  /** Clients wait after the one and give up after the other. */
  private static String openaiLimit(GatewayException error) {
    return error.retryAfter().isPresent() ? "rate_limit_exceeded" : "insufficient_quota";
  }

  private static String mistralType(ErrorCode code) {
    return switch (code) {
      case UNAUTHENTICATED, EXPIRED -> "authentication_error";
      case LIMITED -> "rate_limit_error";
      case FORBIDDEN, INVALID, NOT_FOUND, DUPLICATE, IN_USE, TOO_LARGE, REUSED ->
          "invalid_request_error";
      case UPSTREAM, UPSTREAM_TIMEOUT, UNANSWERED, UNAVAILABLE, INTERNAL, NOT_IMPLEMENTED ->
          "server_error";
    };
  }

  static String openaiCode(GatewayException error) {
    return switch (error.code()) {
      case UNAUTHENTICATED, EXPIRED -> "invalid_api_key";
      case FORBIDDEN -> "permission_denied";
      case INVALID -> "invalid_request";
      case NOT_FOUND -> "unknown_url";
      case DUPLICATE, IN_USE, REUSED -> "conflict";
      case TOO_LARGE -> "request_too_large";
      case LIMITED -> openaiLimit(error);
      case UPSTREAM -> "upstream_error";
      case UPSTREAM_TIMEOUT, UNANSWERED -> "upstream_timeout";
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
      case UNAVAILABLE -> "overloaded_error";
      case UPSTREAM_TIMEOUT, UNANSWERED -> "timeout_error";
      case UPSTREAM, NOT_IMPLEMENTED, INTERNAL -> "api_error";
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
      case UPSTREAM_TIMEOUT, UNANSWERED -> "DEADLINE_EXCEEDED";
      case NOT_IMPLEMENTED -> "UNIMPLEMENTED";
      case UPSTREAM, UNAVAILABLE -> "UNAVAILABLE";
      case INTERNAL -> "INTERNAL";
    };
  }
}
