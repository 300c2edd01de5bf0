package dev.sallyport.core;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The one failure that callers are told about. Its message is for the caller: one sentence, without
 * internals or secrets. It carries no stack trace, because it is expected.
 */
public final class GatewayException extends RuntimeException {
  private final ErrorCode code;
  private final transient Map<String, String> fields;
  private final transient Optional<Duration> retryAfter;
  private final transient Optional<String> limit;

  private GatewayException(
      ErrorCode code, String message, Map<String, String> fields, Optional<Duration> retryAfter) {
    this(code, message, fields, retryAfter, Optional.empty());
  }

  private GatewayException(
      ErrorCode code,
      String message,
      Map<String, String> fields,
      Optional<Duration> retryAfter,
      Optional<String> limit) {
    super(requireNonNull(message, "message"), null, false, false);
    this.code = requireNonNull(code, "code");
    this.fields = Map.copyOf(fields);
    this.retryAfter = retryAfter;
    this.limit = limit;
  }

  private static GatewayException of(ErrorCode code, String message) {
    return new GatewayException(code, message, Map.of(), Optional.empty());
  }

  public static GatewayException unauthenticated(String message) {
    return of(ErrorCode.UNAUTHENTICATED, message);
  }

  public static GatewayException expired(String message) {
    return of(ErrorCode.EXPIRED, message);
  }

  public static GatewayException forbidden(String message) {
    return of(ErrorCode.FORBIDDEN, message);
  }

  public static GatewayException invalid(String message) {
    return of(ErrorCode.INVALID, message);
  }

  /**
   * @param fields every wrong field by its path, with what is wrong about it
   */
  public static GatewayException invalid(Map<String, String> fields) {
    return new GatewayException(
        ErrorCode.INVALID, "The request has invalid fields.", fields, Optional.empty());
  }

  public static GatewayException notFound(String what) {
    return of(ErrorCode.NOT_FOUND, "There is no such " + what + ".");
  }

  public static GatewayException notOffered(String message) {
    return of(ErrorCode.NOT_FOUND, message);
  }

  public static GatewayException duplicate(String message) {
    return of(ErrorCode.DUPLICATE, message);
  }

  /**
   * @param fields whose values are another one's, by their path, with what is wrong about them
   */
  public static GatewayException duplicate(String message, Map<String, String> fields) {
    return new GatewayException(ErrorCode.DUPLICATE, message, fields, Optional.empty());
  }

  public static GatewayException inUse(String message) {
    return of(ErrorCode.IN_USE, message);
  }

  /** The same Idempotency-Key with another request. */
  public static GatewayException reused() {
    return of(
        ErrorCode.REUSED, "This Idempotency-Key was used with another request; choose a new one.");
  }

  /**
   * @param retryAfter after how long the same request would be let through
   */
  public static GatewayException limited(String message, Duration retryAfter) {
    return new GatewayException(ErrorCode.LIMITED, message, Map.of(), Optional.of(retryAfter));
  }

  /**
   * @param limit the name of the limit that is used up
   * @param retryAfter after how long the same request would be let through
   */
  public static GatewayException limited(String limit, String message, Duration retryAfter) {
    return new GatewayException(
        ErrorCode.LIMITED, message, Map.of(), Optional.of(retryAfter), Optional.of(limit));
  }

  /**
   * No wait would help: the same request is never let through.
   *
   * @param limit the name of the limit that forbids it
   */
  public static GatewayException exhausted(String limit, String message) {
    return new GatewayException(
        ErrorCode.LIMITED, message, Map.of(), Optional.empty(), Optional.of(limit));
  }

  public static GatewayException tooLarge(long limitBytes) {
    return of(
        ErrorCode.TOO_LARGE,
        "The request body is larger than the " + limitBytes + " bytes allowed.");
  }

  public static GatewayException notImplemented(String message) {
    return of(ErrorCode.NOT_IMPLEMENTED, message);
  }

  public static GatewayException upstream(String message) {
    return of(ErrorCode.UPSTREAM, message);
  }

  /** The provider could not be reached in time: it has nothing of the request. */
  public static GatewayException upstreamTimeout(String message) {
    return of(ErrorCode.UPSTREAM_TIMEOUT, message);
  }

  /** The provider has been given the request, or a part of it, and took too long. */
  public static GatewayException unanswered(String message) {
    return of(ErrorCode.UNANSWERED, message);
  }

  public static GatewayException unavailable(String message) {
    return new GatewayException(
        ErrorCode.UNAVAILABLE, message, Map.of(), Optional.of(Duration.ofSeconds(1)));
  }

  public static GatewayException internal() {
    return of(ErrorCode.INTERNAL, "Internal error.");
  }

  /**
   * What callers are told of any failure: itself if it is one of ours, else only "internal error".
   */
  public static GatewayException from(Throwable failure) {
    return failure instanceof GatewayException known ? known : internal();
  }

  public ErrorCode code() {
    return code;
  }

  public Map<String, String> fields() {
    return fields;
  }

  public Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /** The name of the limit that is used up, if it is one of the operator's. */
  public Optional<String> limit() {
    return limit;
  }
}
