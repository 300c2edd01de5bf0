package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What belongs to another organisation is answered as what is not there, byte for byte: on every
 * operation of every contract that takes an id in its path, its query or its body. An operation
 * that this test does not know how to call fails it.
 */
class TenantTest {
  private static final Pattern REFERENCE = Pattern.compile("(.+)Ids?");

  /** The bootstrap token sees every organisation. */
  private static final String FOR_ALL = "/v1/organizations";

  private static TestGateway gateway;
  private static CheckedCalls calls;
  private static Stored stored;
  private static Tenant own;
  private static Tenant foreign;

  @BeforeAll
  static void start() {
    gateway = TestGateway.start();
    calls = new CheckedCalls(gateway);
    stored = new Stored(gateway.database());
    own = Tenant.found(calls, "own");
    foreign = Tenant.found(calls, "foreign");
  }

  @AfterAll
  static void stop() {
    stored.close();
    calls.close();
    gateway.close();
  }

  @TestFactory
  Stream<DynamicTest> foreignId_isAnsweredLikeAMissingOne() {
    return DeclaredOperation.all().stream()
        .filter(operation -> !operation.path().startsWith(FOR_ALL))
        .flatMap(TenantTest::cases);
  }

  /** Fields of the body that hold ids. */
  private static List<String> references(DeclaredOperation operation) {
    return operation
        .bodySchema()
        .map(schema -> schema.getJsonObject("properties"))
        .orElseGet(JsonObject::new)
        .fieldNames()
        .stream()
        .filter(name -> REFERENCE.matcher(name).matches() || name.equals("provider"))
        .filter(name -> !name.equals("organizationId"))
        .toList();
  }

  private static List<String> ids(DeclaredOperation operation) {
    return operation.pathParameters().stream().filter(name -> !name.equals("type")).toList();
  }

  private static Stream<DynamicTest> cases(DeclaredOperation operation) {
    List<DynamicTest> cases = new ArrayList<>();
    JsonObject body = Bodies.of(operation.id(), own);
    for (String parameter : ids(operation)) {
      cases.add(
          DynamicTest.dynamicTest(
              operation.id() + ", path " + parameter,
              () ->
                  compare(
                      operation,
                      operation.target(own, Map.of(parameter, foreign)),
                      operation.target(own, Map.of(parameter, Tenant.NOBODY)),
                      body,
                      body)));
    }
    for (String field : references(operation)) {
      cases.add(
          DynamicTest.dynamicTest(
              operation.id() + ", body " + field,
              () ->
                  compare(
                      operation,
                      operation.target(own),
                      operation.target(own),
                      with(body, field, foreign.of(kind(field))),
                      with(body, field, Tenant.NOBODY.of(kind(field))))));
    }
    if (operation.takes("query", "after")) {
      String path = operation.target(own) + "?after=";
      String listed = operation.kindOfItems();
      cases.add(
          DynamicTest.dynamicTest(
              operation.id() + ", query after",
              () ->
                  compare(
                      operation,
                      path + foreign.of(listed),
                      path + Tenant.NOBODY.of(listed),
                      body,
                      body)));
    }
    return cases.stream();
  }

  private static JsonObject with(JsonObject body, String field, String id) {
    return body.copy().put(field, field.endsWith("Ids") ? new JsonArray().add(id) : id);
  }

  private static String kind(String field) {
    Matcher reference = REFERENCE.matcher(field);
    return switch (reference.matches() ? reference.group(1) : field) {
      case "workspace", "unity" -> "workspace";
      case "integration" -> "integration";
      case "provider" -> "provider";
      case "credential" -> "credential";
      case "secret" -> "secret";
      case "user" -> "user";
      default -> throw new AssertionError("the test does not know what a " + field + " is");
    };
  }

  private static void compare(
      DeclaredOperation operation,
      String one,
      String other,
      JsonObject body,
      JsonObject otherBody) {
    List<String> before = stored.rows();

    Tenant.Reply ofForeign = own.call(operation.method(), one, body);
    Tenant.Reply ofMissing = own.call(operation.method(), other, otherBody);

    assertThat(ofForeign.status()).isBetween(400, 499);
    assertThat(ofForeign).isEqualTo(ofMissing);
    assertThat(stored.rows()).isEqualTo(before);
  }
}
