package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.access.Principal;
import dev.sallyport.core.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Without a front door before it, so that the router meets what that would refuse. */
class ApiRouterTest {
  private final Vertx vertx = Vertx.vertx();
  private Contract contract;
  private int port;

  @BeforeEach
  void serve() {
    contract = Contract.load(vertx, "openapi/tried.yaml").await();
    port = serve(Map.of("parts", ApiRouterTest::echo, "shape", ApiRouterTest::echo));
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void start_fails_whenContractAndCodeDiffer() {
    Map<String, Operation> other = Map.of("parts", ApiRouterTest::echo, "party", c -> null);

    assertThatThrownBy(() -> serve(other))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("without code [shape]")
        .hasMessageContaining("without an operation [party]");
  }

  @Test
  void start_fails_whenASecuritySchemeHasNoCode() {
    Map<String, Operation> operations =
        Map.of("parts", ApiRouterTest::echo, "shape", ApiRouterTest::echo);
    Surface surface = new Surface(operations, Map.of("bearer", h -> null), ApiRouterTest::render);

    assertThatThrownBy(() -> ApiRouter.create(vertx, contract, surface))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("apiKey");
  }

  @Test
  void document_keepsTheMediaTypes_thatTheLibraryCannotLoad() {
    assertThat(contract.document().encode())
        .contains("text/event-stream", "application/problem+json", "x-www-form-urlencoded");
  }

  @ParameterizedTest
  @CsvSource({
    "a%2Fb, a/b",
    "100%25, 100%",
    "100%2525, 100%25",
    "a+b, a+b",
    "%C3%A9, é",
    "a%252Fb, a%2Fb"
  })
  void pathParameter_isDecodedOnce(String raw, String decoded) {
    Got got = get("/base/v2/things/" + raw + "/parts?count=1");

    assertThat(got.status()).isEqualTo(200);
    assertThat(got.body().getString("thingId")).isEqualTo(decoded);
  }

  @Test
  void parameters_haveTheirTypesAndDefaults() {
    Got got = get("/base/v2/things/x/parts?count=9223372036854775807&ratio=0.5");

    assertThat(got.body().getLong("count")).isEqualTo(Long.MAX_VALUE);
    assertThat(got.body().getDouble("ratio")).isEqualTo(0.5);
    assertThat(got.body().getBoolean("deep")).isFalse();
  }

  @Test
  void everyWrongParameter_isTold() {
    Got got = get("/base/v2/things/1/parts?ratio=0&deep=perhaps");

    assertThat(got.status()).isEqualTo(400);
    assertThat(got.body().getMap())
        .containsOnly(
            Map.entry("count", "is required"),
            Map.entry("deep", "must be a boolean"),
            Map.entry("ratio", "must be more than 0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/base/v2/things/%zz/parts?count=1", "/base/v2/things/1/parts?count=%z"})
  void encodingThatIsWrong_isRefused(String target) {
    assertThat(get(target).status()).isEqualTo(400);
  }

  @Test
  void unknownParameter_isIgnored_whenTheContractDoesNotSayOtherwise() {
    assertThat(get("/base/v2/things/x/parts?count=1&colour=red").status()).isEqualTo(200);
  }

  @Test
  void caller_isKnownByAnyOfTheSchemes() {
    assertThat(get("/base/v2/things/x/parts?count=1", "authorization", "b").status())
        .isEqualTo(200);
    assertThat(get("/base/v2/things/x/parts?count=1", "x-api-key", "a").status()).isEqualTo(200);
    assertThat(get("/base/v2/things/x/parts?count=1", "x-none", "a").status()).isEqualTo(401);
  }

  @Test
  void everyWrongField_isToldByItsPath() {
    Got got =
        post(
            """
            {"owner": {"email": "a", "zip": 1, "a/b~c": "x"}, "size": 0,
             "children": [{"owner": {}}, {"colour": 1}, 7]}""");

    assertThat(got.status()).isEqualTo(400);
    assertThat(got.body().getMap())
        .containsOnly(
            Map.entry("owner.email", "must have at least 3 characters"),
            Map.entry("owner.zip", "is not allowed"),
            Map.entry("owner.a/b~c", "must be a whole number"),
            Map.entry("size", "is not valid"),
            Map.entry("children", "must have at most 2 entries"),
            Map.entry("children.0.owner.email", "is required"),
            Map.entry("children.1.owner", "is required"),
            Map.entry("children.1.colour", "is not allowed"),
            Map.entry("children.2", "must be an object or null"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{\"owner\":{\"email\":null},\"size\":\"small\"}|200", "null|400", "[]|400"})
  void body_mayBeOfSeveralTypes_withoutAFault(String body, int status) {
    assertThat(post(body).status()).isEqualTo(status);
  }

  @Test
  void largeBody_isRead() {
    String body = "{\"owner\":{\"email\":\"" + "x".repeat(200_000) + "\"}}";

    assertThat(post(body).status()).isEqualTo(200);
  }

  @Test
  void failure_isToldAsInternal_whenNobodyExpectedIt() {
    Map<String, Operation> operations = new HashMap<>();
    operations.put("parts", call -> Future.failedFuture(new IllegalStateException("sk-secret")));
    operations.put(
        "shape",
        call -> {
          throw new IllegalStateException("sk-secret");
        });
    port = serve(operations);

    assertThat(get("/base/v2/things/x/parts?count=1").status()).isEqualTo(500);
    Got thrown = post("{\"owner\":{\"email\":null}}");
    assertThat(thrown.status()).isEqualTo(500);
    assertThat(thrown.text()).doesNotContain("sk-secret");
  }

  @Test
  void answer_isAFailure_whenItCannotBeWritten() {
    Map<String, Operation> operations = new HashMap<>();
    operations.put(
        "parts", call -> Future.succeededFuture(Reply.created("/a\n", new JsonObject())));
    operations.put("shape", call -> Future.succeededFuture(Reply.noContent()));
    port = serve(operations);

    assertThat(get("/base/v2/things/x/parts?count=1").status()).isEqualTo(500);
  }

  private record Got(int status, String text) {
    JsonObject body() {
      return new JsonObject(text);
    }
  }

  private int serve(Map<String, Operation> operations) {
    Surface surface =
        new Surface(
            operations,
            Map.of(
                "bearer", headers -> who(headers.get("authorization")),
                "apiKey", headers -> who(headers.get("x-api-key"))),
            ApiRouterTest::render);
    return vertx
        .createHttpServer()
        .requestHandler(ApiRouter.create(vertx, contract, surface))
        .listen(0, "127.0.0.1")
        .await()
        .actualPort();
  }

  private static Future<Principal> who(String proof) {
    return proof == null
        ? Future.failedFuture(GatewayException.unauthenticated("Who?"))
        : Future.succeededFuture(new Principal(proof, new UUID(0, 0), new UUID(0, 1), true));
  }

  private static Future<Reply> echo(Call call) {
    return Future.succeededFuture(Reply.ok(new JsonObject(new HashMap<>(call.parameters()))));
  }

  private static Reply render(Rejection rejection) {
    return new Reply(
        rejection.status(),
        Optional.of(new JsonObject(new HashMap<>(rejection.fields()))),
        rejection.headers());
  }

  private Got get(String uri) {
    return get(uri, "authorization", "b");
  }

  private Got get(String uri, String header, String value) {
    return send(new RequestOptions().setURI(uri).addHeader(header, value), "");
  }

  private Got post(String body) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setURI("/base/v2/shapes")
            .addHeader("content-type", "application/json");
    return send(options, body);
  }

  private Got send(RequestOptions options, String body) {
    return vertx
        .createHttpClient()
        .request(options.setHost("127.0.0.1").setPort(port))
        .compose(
            request ->
                request
                    .send(Buffer.buffer(body))
                    .compose(
                        response ->
                            response
                                .body()
                                .map(text -> new Got(response.statusCode(), text.toString()))))
        .await();
  }
}
