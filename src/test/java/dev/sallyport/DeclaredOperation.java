package dev.sallyport;

import dev.sallyport.http.Contract;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One operation of one of the contracts, for tests of all there are.
 *
 * @param method in upper case
 */
record DeclaredOperation(
    String surface, JsonObject document, String path, String method, JsonObject declared) {
  private static final List<String> SURFACES = List.of("management", "toolzz");
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
  private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");

  static List<DeclaredOperation> all() {
    Vertx vertx = Vertx.vertx();
    List<DeclaredOperation> operations = new ArrayList<>();
    for (String surface : SURFACES) {
      Contract contract = Contract.load(vertx, "openapi/" + surface + ".yaml").await();
      JsonObject paths = contract.document().getJsonObject("paths");
      for (String path : paths.fieldNames()) {
        operations.addAll(
            of(surface, contract.document(), path, paths.getJsonObject(path)).toList());
      }
    }
    vertx.close().await();
    return operations;
  }

  private static Stream<DeclaredOperation> of(
      String surface, JsonObject document, String path, JsonObject item) {
    return item.fieldNames().stream()
        .filter(METHODS::contains)
        .map(
            method ->
                new DeclaredOperation(
                    surface,
                    document,
                    path,
                    method.toUpperCase(Locale.ROOT),
                    item.getJsonObject(method)));
  }

  String id() {
    return surface + " " + declared.getString("operationId");
  }

  List<String> pathParameters() {
    return PARAMETER.matcher(path).results().map(found -> found.group(1)).toList();
  }

  /** What its body must be like; empty where it takes none. */
  Optional<JsonObject> bodySchema() {
    return Optional.ofNullable(declared.getJsonObject("requestBody"))
        .map(body -> body.getJsonObject("content").getJsonObject("application/json"))
        .map(json -> resolved(json.getJsonObject("schema")));
  }

  /** Its parameters of one kind, by name. */
  Stream<JsonObject> parameters(String in) {
    return declared.getJsonArray("parameters", new JsonArray()).stream()
        .map(parameter -> resolved((JsonObject) parameter))
        .filter(parameter -> in.equals(parameter.getString("in")));
  }

  boolean takes(String in, String parameter) {
    return parameters(in).anyMatch(one -> parameter.equals(one.getString("name")));
  }

  JsonObject resolved(JsonObject node) {
    JsonObject found = node;
    while (found.containsKey("$ref")) {
      JsonObject at = document;
      for (String step : found.getString("$ref").substring(2).split("/")) {
        at = at.getJsonObject(step);
      }
      found = at;
    }
    return found;
  }

  /** What the path's parameters are filled with: the tenant's own unless another is named. */
  String target(Tenant own, Map<String, Tenant> others) {
    Matcher parameter = PARAMETER.matcher(path);
    StringBuilder target = new StringBuilder();
    while (parameter.find()) {
      String name = parameter.group(1);
      Tenant tenant = others.getOrDefault(name, own);
      String before = path.substring(0, parameter.start());
      parameter.appendReplacement(target, tenant.of(kindOf(name, before)));
    }
    return parameter.appendTail(target).toString();
  }

  String target(Tenant own) {
    return target(own, Map.of());
  }

  /** With one parameter of the path as it is given. */
  String target(Tenant own, String parameter, String raw) {
    String[] steps = path.split("/");
    String[] filled = target(own).split("/");
    for (int i = 0; i < steps.length; i++) {
      filled[i] = steps[i].equals("{" + parameter + "}") ? raw : filled[i];
    }
    return String.join("/", filled);
  }

  private String kindOf(String parameter, String before) {
    if (before.endsWith("/unity/")) {
      return "workspace";
    }
    return switch (parameter) {
      case "integrationId" -> "integration";
      case "type" -> "type";
      default -> kindOfItems();
    };
  }

  /** What is at its path. */
  String kindOfItems() {
    String[] steps = path.split("/");
    return switch (steps[1] + "/" + steps[2]) {
      case "v1/credentials" -> "credential";
      case "v1/keys" -> "key";
      case "v1/users" -> "user";
      case "v1/workspaces" -> "workspace";
      case "v1/providers" -> "provider";
      case "v1/prices" -> "price";
      case "v1/organizations" -> "organization";
      case "v1/requests" -> "request";
      case "api/v1" -> "credential";
      default -> throw new AssertionError("the test does not know what is at " + path);
    };
  }
}
