package dev.sallyport.http;

import dev.sallyport.core.GatewayException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.ext.web.handler.HttpException;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every kind of failure becomes before a surface renders it: an HTTP status and what the
 * caller may know. It carries no stack trace, because it is expected.
 */
public final class Rejection extends RuntimeException {
  private static final Logger log = LoggerFactory.getLogger(Rejection.class);

  private final int status;
  private final String code;
  private final transient SortedMap<String, String> fields;
  private final transient Map<String, String> headers;

  private Rejection(
      int status,
      String code,
      String message,
      Map<String, String> fields,
      Map<String, String> headers) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.fields = new TreeMap<>(fields);
    this.headers = Map.copyOf(headers);
  }

  static Rejection invalid(Map<String, String> fields) {
    return of(GatewayException.invalid(fields));
  }

  static Rejection unsupportedMediaType(String message) {
    return new Rejection(415, "unsupported_media_type", message, Map.of(), Map.of());
  }

  static Rejection methodNotAllowed(Collection<String> allowed) {
    Map<String, String> headers = Map.of("allow", String.join(", ", allowed));
    String message = "The path does not offer this method.";
    return new Rejection(405, "method_not_allowed", message, Map.of(), headers);
  }

  static Rejection unknownPath() {
    return of(GatewayException.notFound("path"));
  }

  /** What a failure of any kind is told as; logs it, once, where nobody expected it. */
  static Rejection from(Throwable failure) {
    if (failure instanceof Rejection known) {
      return known;
    }
    if (failure instanceof HttpException http) {
      return ofStatus(http.getStatusCode());
    }
    if (!(failure instanceof GatewayException)) {
      log.error("A request failed for a reason that nobody expected", failure);
    }
    return of(GatewayException.from(failure));
  }

  /** For what vertx-web refuses by itself. */
  static Rejection ofStatus(int status) {
    return switch (status) {
      case 404 -> unknownPath();
      case 413 -> tooLarge(ApiRouter.BODY_LIMIT_BYTES);
      case 417 ->
          new Rejection(417, "expectation_failed", "Only 100-continue is met.", Map.of(), Map.of());
      default -> of(GatewayException.invalid("The request cannot be read."));
    };
  }

  static Rejection tooLarge(long limitBytes) {
    return of(GatewayException.tooLarge(limitBytes));
  }

  private static Rejection of(GatewayException failure) {
    Map<String, String> headers =
        failure
            .retryAfter()
            .map(wait -> Map.of("retry-after", Long.toString(Math.max(1, wait.toSeconds()))))
            .orElse(Map.of());
    String code = failure.code().name().toLowerCase(Locale.ROOT);
    return new Rejection(
        failure.code().status(), code, failure.getMessage(), failure.fields(), headers);
  }

  public int status() {
    return status;
  }

  /** A word for programs: that of the error code, in lower case. */
  public String code() {
    return code;
  }

  /** The status in words, as RFC 9110 has it. */
  public String title() {
    return HttpResponseStatus.valueOf(status).reasonPhrase();
  }

  /** Every wrong field by its path; empty where the failure is not about fields. */
  public SortedMap<String, String> fields() {
    return fields;
  }

  /** To be set on the answer whatever its body is. */
  public Map<String, String> headers() {
    return headers;
  }
}
