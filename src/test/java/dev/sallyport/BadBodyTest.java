package dev.sallyport;

import static dev.sallyport.BadInput.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whatever is wrong with a request, on every operation of every contract: the answer is the
 * documented one, it names the field, and nothing is changed. What can be wrong is read off the
 * contracts.
 */
class BadBodyTest {
  private static final int MIB = 1024 * 1024;

  @RegisterExtension static final BadInput INPUT = new BadInput();

  private static Stream<DynamicContainer> withBody(CasesOf cases) {
    return DeclaredOperation.all().stream()
        .filter(operation -> operation.bodySchema().isPresent())
        .peek(operation -> assertThat(Bodies.knows(operation.id())).as(operation.id()).isTrue())
        .map(operation -> dynamicContainer(operation.id(), cases.of(operation)));
  }

  private interface CasesOf {
    Stream<? extends DynamicNode> of(DeclaredOperation operation);
  }

  private static JsonObject good(DeclaredOperation operation) {
    return INPUT.good(operation);
  }

  private static DynamicTest refused(
      DeclaredOperation operation, String what, int status, String body, String... fields) {
    return dynamicTest(
        '"' + what + '"',
        () ->
            assertThat(fields(INPUT.assertRefused(operation, status, body, Tenant.JSON)))
                .as("%s %s", operation.id(), what)
                .contains(fields));
  }

  @TestFactory
  Stream<DynamicContainer> body_isRefused_whenItIsNoObjectOfJson() {
    return withBody(
        operation ->
            Stream.of(
                refused(operation, "cut off", 400, "{\"name\":", "body"),
                refused(operation, "[]", 400, "[]", "body"),
                refused(operation, "\"x\"", 400, "\"x\"", "body"),
                refused(operation, "null", 400, "null", "body"),
                refused(operation, "NaN", 400, "{\"name\": NaN}", "body"),
                refused(operation, "NUL", 400, "\u0000", "body"),
                refused(operation, "twice", 400, "{\"name\":\"a\",\"name\":\"a\"}", "body"),
                refused(operation, "two", 400, good(operation).encode() + "{}", "body"),
                refused(operation, "deep lists", 400, "[".repeat(10_000), "body"),
                refused(
                    operation,
                    "deep objects",
                    400,
                    "{\"name\":".repeat(10_000) + "1" + "}".repeat(10_000),
                    "body"),
                refused(
                    operation,
                    "too large",
                    413,
                    good(operation).encode() + " ".repeat(limit(operation)))));
  }

  private static int limit(DeclaredOperation operation) {
    return operation.declared().getInteger("x-max-body-bytes", MIB);
  }

  @TestFactory
  Stream<DynamicTest> malformedJson_isToldWithItsPlace() {
    return DeclaredOperation.all().stream()
        .filter(operation -> operation.bodySchema().isPresent())
        .map(
            operation ->
                dynamicTest(
                    operation.id(),
                    () ->
                        assertThat(
                                INPUT
                                    .assertRefused(
                                        operation, 400, "{\n  \"name\": oops}", Tenant.JSON)
                                    .body()
                                    .toString())
                            .contains("is not valid JSON (line 2, column 1")));
  }

  @TestFactory
  Stream<DynamicContainer> body_isUnsupported_whenItIsNotPlainJson() {
    return withBody(
        operation ->
            Stream.of(
                    Map.<String, String>of(),
                    Map.of("content-type", "text/plain"),
                    Map.of("content-type", "application/json; charset=utf-16"),
                    Map.of("content-type", "application/json", "content-encoding", "gzip"))
                .map(
                    headers ->
                        dynamicTest(
                            headers.toString(),
                            () ->
                                INPUT.assertRefused(
                                    operation, 415, good(operation).encode(), headers))));
  }

  @TestFactory
  Stream<DynamicContainer> wrongValue_isNamed() {
    Set<WrongValues> seen = new HashSet<>();
    return withBody(
        operation ->
            WrongValues.places(operation.bodySchema().orElseThrow(), operation::resolved).stream()
                .filter(place -> !place.isDeep() || seen.add(place))
                .flatMap(place -> wrong(operation, place)));
  }

  private static Stream<DynamicTest> wrong(DeclaredOperation operation, WrongValues place) {
    JsonObject good = good(operation);
    return place.all().entrySet().stream()
        .map(
            wrong ->
                refused(
                    operation,
                    place.field() + " " + wrong.getKey(),
                    400,
                    place.in(good, wrong.getValue()),
                    place.field()));
  }

  @TestFactory
  Stream<DynamicContainer> missingField_isNamed() {
    return withBody(
        operation -> {
          List<String> required = new ArrayList<>();
          operation
              .bodySchema()
              .orElseThrow()
              .getJsonArray("required", new JsonArray())
              .forEach(name -> required.add((String) name));
          Stream<DynamicTest> oneByOne =
              required.stream()
                  .map(name -> refused(operation, name, 400, without(operation, name), name));
          return required.isEmpty()
              ? Stream.of()
              : Stream.concat(
                  oneByOne,
                  Stream.of(refused(operation, "all", 400, "{}", required.toArray(new String[0]))));
        });
  }

  private static String without(DeclaredOperation operation, String field) {
    JsonObject body = good(operation);
    body.remove(field);
    return body.encode();
  }

  @TestFactory
  Stream<DynamicContainer> unknownField_isNamed() {
    return withBody(
        operation ->
            Stream.of("nonsense", "Name", "__proto__", "name ", "", "a.b")
                .filter(name -> !namesFreely(operation))
                .map(name -> unknown(operation, name)));
  }

  @TestFactory
  Stream<DynamicContainer> freeText_isRefused_whereItCannotBeStored() {
    return withBody(
        operation ->
            Stream.of("attributes", "settings")
                .filter(name -> properties(operation).containsKey(name))
                .flatMap(
                    name ->
                        Stream.of("\\u0000", "\\ud800", "\\udc00\\ud800")
                            .flatMap(text -> unstorable(operation, name, text))));
  }

  private static Stream<DynamicTest> unstorable(
      DeclaredOperation operation, String field, String text) {
    return Stream.of("{\"tenant\":\"%s\"}", "{\"%s\":\"x\"}", "{\"a\":\"\",\"%s\":\"\"}")
        .map(form -> form.formatted(text))
        .map(
            json -> {
              String body = good(operation).put(field, "?").encode().replace("\"?\"", json);
              return dynamicTest(
                  field + " " + json,
                  () ->
                      assertThat(fields(INPUT.assertRefused(operation, 400, body, Tenant.JSON)))
                          .anyMatch(name -> name.startsWith(field)));
            });
  }

  private static JsonObject properties(DeclaredOperation operation) {
    return operation.bodySchema().orElseThrow().getJsonObject("properties", new JsonObject());
  }

  /** Its fields are whatever the caller calls them. */
  private static boolean namesFreely(DeclaredOperation operation) {
    return Boolean.TRUE.equals(
        operation.bodySchema().orElseThrow().getValue("additionalProperties"));
  }

  private static DynamicTest unknown(DeclaredOperation operation, String name) {
    if (operation.surface().equals("management")) {
      return refused(operation, name, 400, good(operation).put(name, 1).encode(), name);
    }
    return dynamicTest(
        '"' + name + '"',
        () -> {
          JsonObject body = new JsonObject().put(name, 1);
          assertThat(fields(INPUT.assertRefused(operation, 400, body.encode(), Tenant.JSON)))
              .contains("unityId")
              .doesNotContain(name);
        });
  }
}
