package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.Contract;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
  private static final List<String> SURFACES = List.of("management", "toolzz");
  private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");
  private static final Pattern REFERENCE = Pattern.compile("(.+)Ids?");

  /** The bootstrap token sees every organisation. */
  private static final String FOR_ALL = "/v1/organizations";

  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  private static TestGateway gateway;
  private static Tenant own;
  private static Tenant foreign;

  /** One operation of a contract. */
  private record Operation(
      String surface, Contract contract, String path, String method, JsonObject declared) {
    String id() {
      return surface + " " + declared.getString("operationId");
    }

    /** Those that hold ids. */
    List<String> pathParameters() {
      return PARAMETER
          .matcher(path)
          .results()
          .map(found -> found.group(1))
          .filter(name -> !name.equals("type"))
          .toList();
    }

    /** Fields of the body that hold ids. */
    List<String> references() {
      JsonObject body = declared.getJsonObject("requestBody", new JsonObject());
      JsonObject schema = new JsonObject();
      if (!body.isEmpty()) {
        schema =
            body.getJsonObject("content").getJsonObject("application/json").getJsonObject("schema");
      }
      return resolved(schema).getJsonObject("properties", new JsonObject()).fieldNames().stream()
          .filter(name -> REFERENCE.matcher(name).matches() || name.equals("provider"))
          .filter(name -> !name.equals("organizationId"))
          .toList();
    }

    boolean takes(String query) {
      return declared.getJsonArray("parameters", new JsonArray()).stream()
          .map(parameter -> resolved((JsonObject) parameter))
          .anyMatch(parameter -> query.equals(parameter.getString("name")));
    }

    private JsonObject resolved(JsonObject node) {
      JsonObject found = node;
      while (found.containsKey("$ref")) {
        JsonObject at = contract.document();
        for (String step : found.getString("$ref").substring(2).split("/")) {
          at = at.getJsonObject(step);
        }
        found = at;
      }
      return found;
    }
  }

  @BeforeAll
  static void start() {
    gateway = TestGateway.start();
    own = Tenant.found(gateway, "own");
    foreign = Tenant.found(gateway, "foreign");
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @TestFactory
  Stream<DynamicTest> foreignId_isAnsweredLikeAMissingOne() {
    return operations().stream()
        .filter(operation -> !operation.path().startsWith(FOR_ALL))
        .flatMap(TenantTest::cases);
  }

  private static List<Operation> operations() {
    Vertx vertx = Vertx.vertx();
    List<Operation> operations = new ArrayList<>();
    for (String surface : SURFACES) {
      Contract contract = Contract.load(vertx, "openapi/" + surface + ".yaml").await();
      JsonObject paths = contract.document().getJsonObject("paths");
      for (String path : paths.fieldNames()) {
        JsonObject item = paths.getJsonObject(path);
        item.fieldNames().stream()
            .filter(METHODS::contains)
            .map(
                method ->
                    new Operation(surface, contract, path, method, item.getJsonObject(method)))
            .forEach(operations::add);
      }
    }
    vertx.close().await();
    return operations;
  }

  private static Stream<DynamicTest> cases(Operation operation) {
    List<DynamicTest> cases = new ArrayList<>();
    JsonObject body = Bodies.of(operation.id(), own);
    for (String parameter : operation.pathParameters()) {
      cases.add(
          DynamicTest.dynamicTest(
              operation.id() + ", path " + parameter,
              () ->
                  compare(
                      operation,
                      target(operation, Map.of(parameter, foreign)),
                      target(operation, Map.of(parameter, Tenant.NOBODY)),
                      body,
                      body)));
    }
    for (String field : operation.references()) {
      cases.add(
          DynamicTest.dynamicTest(
              operation.id() + ", body " + field,
              () ->
                  compare(
                      operation,
                      target(operation, Map.of()),
                      target(operation, Map.of()),
                      with(body, field, foreign.of(kind(field))),
                      with(body, field, Tenant.NOBODY.of(kind(field))))));
    }
    if (operation.takes("after")) {
      String path = target(operation, Map.of()) + "?after=";
      String listed = kindOfPath(operation.path());
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

  private static String kindOfPath(String path) {
    String[] steps = path.split("/");
    return switch (steps[1] + "/" + steps[2]) {
      case "v1/credentials" -> "credential";
      case "v1/keys" -> "key";
      case "v1/users" -> "user";
      case "v1/workspaces" -> "workspace";
      case "v1/providers" -> "provider";
      case "api/v1" -> "credential";
      default -> throw new AssertionError("the test does not know what is at " + path);
    };
  }

  /** What the path's parameters are filled with: the tenant's own unless another is named. */
  private static String target(Operation operation, Map<String, Tenant> others) {
    Matcher parameter = PARAMETER.matcher(operation.path());
    StringBuilder target = new StringBuilder();
    while (parameter.find()) {
      String name = parameter.group(1);
      Tenant tenant = others.getOrDefault(name, own);
      String before = operation.path().substring(0, parameter.start());
      parameter.appendReplacement(target, tenant.of(kindOf(name, before, operation.path())));
    }
    return parameter.appendTail(target).toString();
  }

  private static String kindOf(String parameter, String before, String path) {
    if (before.endsWith("/unity/")) {
      return "workspace";
    }
    return switch (parameter) {
      case "integrationId" -> "integration";
      case "type" -> "type";
      default -> kindOfPath(path);
    };
  }

  private static void compare(
      Operation operation, String one, String other, JsonObject body, JsonObject otherBody) {
    String before = Tenant.rows(gateway);

    Tenant.Reply ofForeign = own.call(operation.method().toUpperCase(Locale.ROOT), one, body);
    Tenant.Reply ofMissing =
        own.call(operation.method().toUpperCase(Locale.ROOT), other, otherBody);

    assertThat(ofForeign.status()).isBetween(400, 499);
    assertThat(ofForeign).isEqualTo(ofMissing);
    assertThat(Tenant.rows(gateway)).isEqualTo(before);
  }
}
