package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.openapi.contract.Operation;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An HTTP client that holds every reply against the OpenAPI document: status, content type, headers
 * and body must be as declared. Only 404 and 405 of paths that the document does not have need not
 * be, and even they must have the form of its errors.
 */
public final class ContractClient {
  private static final Set<Integer> UNDECLARED = Set.of(404, 405);

  /** As many requests as a test sends at once. */
  private static final int CONNECTIONS = 64;

  private static final String PROBLEM = "application/problem+json";

  private final HttpClient http;
  private final Contract contract;
  private final int port;
  private final Map<String, String> headers;

  /** One reply, already checked. */
  public record Answer(int status, MultiMap headers, Buffer body) {
    public JsonObject json() {
      return body.toJsonObject();
    }

    public JsonArray array() {
      return body.toJsonArray();
    }
  }

  private ContractClient(
      HttpClient http, Contract contract, int port, Map<String, String> headers) {
    this.http = http;
    this.contract = contract;
    this.port = port;
    this.headers = headers;
  }

  public static ContractClient of(Vertx vertx, Contract contract, int port) {
    HttpClient http =
        vertx.createHttpClient(
            new HttpClientOptions().setDecompressionSupported(false),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    return new ContractClient(http, contract, port, Map.of());
  }

  /** The same client, sending one header more. */
  public ContractClient with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new ContractClient(http, contract, port, more);
  }

  public Answer get(String uri) {
    return send(HttpMethod.GET, uri, Buffer.buffer());
  }

  public Answer delete(String uri) {
    return send(HttpMethod.DELETE, uri, Buffer.buffer());
  }

  public Answer post(String uri, JsonObject body) {
    return with("content-type", "application/json").send(HttpMethod.POST, uri, body.toBuffer());
  }

  public Answer put(String uri, JsonObject body) {
    return with("content-type", "application/json").send(HttpMethod.PUT, uri, body.toBuffer());
  }

  public Answer send(HttpMethod method, String uri, Buffer body) {
    RequestOptions options =
        new RequestOptions().setMethod(method).setHost("127.0.0.1").setPort(port).setURI(uri);
    headers.forEach(options::addHeader);
    Answer answer =
        http.request(options)
            .compose(request -> request.send(body).compose(ContractClient::read))
            .await();
    check(method, uri, answer);
    return answer;
  }

  private static Future<Answer> read(HttpClientResponse response) {
    return response.body().map(body -> new Answer(response.statusCode(), response.headers(), body));
  }

  private void check(HttpMethod method, String uri, Answer answer) {
    String path = uri.replaceFirst("\\?.*", "").replaceFirst("(?<=.)/$", "");
    Optional<JsonObject> declared =
        Optional.ofNullable(contract.api().findOperation(path, method))
            .map(operation -> response(operation, answer.status()));
    if (declared.isPresent()) {
      checkHeaders(declared.get(), answer);
      checkContent(declared.get().getJsonObject("content", new JsonObject()), answer);
    } else {
      assertThat(answer.status()).as("status of undeclared %s %s", method, uri).isIn(UNDECLARED);
      checkContent(error(), answer);
    }
  }

  private JsonObject error() {
    boolean problems =
        contract
            .document()
            .getJsonObject("components")
            .getJsonObject("schemas")
            .containsKey("Problem");
    return problems
        ? new JsonObject().put(PROBLEM, schema("#/components/schemas/Problem"))
        : new JsonObject().put("application/json", schema("#/components/schemas/Error"));
  }

  /** As the whole document has it, not only what the library could load of it. */
  private JsonObject response(Operation operation, int status) {
    JsonObject responses =
        contract
            .document()
            .getJsonObject("paths")
            .getJsonObject(operation.getOpenAPIPath())
            .getJsonObject(operation.getHttpMethod().name().toLowerCase(Locale.ROOT))
            .getJsonObject("responses");
    JsonObject response = responses.getJsonObject(Integer.toString(status));
    assertThat(response).as("%s declares no %s", operation.getOperationId(), status).isNotNull();
    return resolved(response);
  }

  private JsonObject resolved(JsonObject node) {
    String ref = node.getString("$ref");
    return ref == null
        ? node
        : (JsonObject) SchemaPath.of(ref).in(contract.document()).orElseThrow();
  }

  private void checkHeaders(JsonObject declared, Answer answer) {
    JsonObject expected = declared.getJsonObject("headers", new JsonObject());
    for (String name : expected.fieldNames()) {
      if (resolved(expected.getJsonObject(name)).getBoolean("required", false)) {
        assertThat(answer.headers().contains(name)).as("has header %s", name).isTrue();
      }
    }
    assertThat(answer.headers().get("cache-control")).isEqualTo("no-store");
    assertThat(answer.headers().get("x-content-type-options")).isEqualTo("nosniff");
  }

  private void checkContent(JsonObject content, Answer answer) {
    if (content.isEmpty()) {
      assertThat(answer.body().length()).as("bytes of a body that is not declared").isZero();
      return;
    }
    String type = answer.headers().get("content-type").replaceFirst("^(text/.*?|.*-text);.*", "$1");
    assertThat(content.fieldNames()).as("declared content types").contains(type);
    JsonObject schema = content.getJsonObject(type);
    Map<String, String> failures =
        new SchemaCheck(
                contract.api().getSchemaRepository(),
                absolute(schema.getJsonObject("schema", schema)))
            .failures("body", value(type, answer.body()));
    assertThat(failures).as("%s breaks its schema", answer.body()).isEmpty();
  }

  private static Object value(String type, Buffer body) {
    return type.startsWith("text/") || type.endsWith("-text")
        ? body.toString()
        : JsonBody.parse(body);
  }

  private static JsonObject schema(String ref) {
    return new JsonObject().put("$ref", ref);
  }

  /** The library keeps the contract's schemas under this base. */
  private static JsonSchema absolute(JsonObject schema) {
    return JsonSchema.of(schema("app:///" + schema.getString("$ref")));
  }
}
