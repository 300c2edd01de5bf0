package dev.sallyport.http;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.openapi.contract.MediaType;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.RequestBody;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the JSON body of one operation. */
final class RequestBodies {
  private static final Pattern JSON =
      Pattern.compile("application/json(\\s*;\\s*charset\\s*=\\s*\"?utf-8\"?)?\\s*;?");

  /** An operation's own bound of its body, where the usual one is too small. */
  private static final String LIMIT = "x-max-body-bytes";

  /** Set on an operation whose decimals are money. */
  private static final String EXACT = "x-exact-numbers";

  private final Optional<SchemaCheck> schema;
  private final boolean required;
  private final boolean exact;
  private final long limitBytes;

  RequestBodies(SchemaRepository repository, Operation operation) {
    Optional<RequestBody> declared = Optional.ofNullable(operation.getRequestBody());
    this.required = declared.map(RequestBody::isRequired).orElse(false);
    this.exact = Boolean.TRUE.equals(operation.getExtensions().get(EXACT));
    this.limitBytes =
        operation.getExtensions().get(LIMIT) instanceof Number own
            ? own.longValue()
            : ApiRouter.BODY_LIMIT_BYTES;
    this.schema =
        declared.map(body -> new SchemaCheck(repository, json(operation, body).getSchema()));
  }

  private static MediaType json(Operation operation, RequestBody body) {
    MediaType json = body.getContent().get(MediaType.APPLICATION_JSON);
    if (json == null) {
      throw new IllegalStateException(operation.getOperationId() + " takes a body but not JSON");
    }
    return json;
  }

  boolean areRead() {
    return schema.isPresent();
  }

  long limitBytes() {
    return limitBytes;
  }

  /** Throws what the headers alone make clear. */
  void checkHeaders(MultiMap headers) {
    String encoding = headers.get(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !"identity".equalsIgnoreCase(encoding)) {
      throw Rejection.unsupportedMediaType("An encoded (compressed) body is not read.");
    }
    if (areRead() && hasBody(headers) && !isJson(headers.get(HttpHeaders.CONTENT_TYPE))) {
      throw Rejection.unsupportedMediaType("The body must be application/json, in UTF-8.");
    }
  }

  /**
   * @param failures takes what is wrong, by field
   */
  JsonObject read(Buffer sent, Map<String, String> failures) {
    if (schema.isEmpty() || (sent.length() == 0 && !required)) {
      return new JsonObject();
    }
    if (sent.length() == 0) {
      failures.put(JsonBody.FIELD, "is required");
      return new JsonObject();
    }
    Object body;
    try {
      body = exact ? JsonBody.parseExactly(sent) : JsonBody.parse(sent);
    } catch (Rejection malformed) {
      failures.putAll(malformed.fields());
      return new JsonObject();
    }
    failures.putAll(schema.get().failures(JsonBody.FIELD, body));
    if (body instanceof JsonObject object) {
      HalfCharacters.check(object, "", failures);
      return object;
    }
    failures.putIfAbsent(JsonBody.FIELD, "must be an object");
    return new JsonObject();
  }

  private static boolean hasBody(MultiMap headers) {
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    return headers.contains(HttpHeaders.TRANSFER_ENCODING)
        || headers.contains(HttpHeaders.CONTENT_TYPE)
        || (length != null && !"0".equals(length));
  }

  private static boolean isJson(String contentType) {
    return contentType != null
        && JSON.matcher(contentType.toLowerCase(Locale.ROOT).strip()).matches();
  }
}
