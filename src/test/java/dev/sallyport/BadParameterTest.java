package dev.sallyport;

import static dev.sallyport.BadInput.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is wrong beside the body of a request, on every operation of every contract. */
class BadParameterTest {
  /** What these tell belongs to no workspace. */
  private static final Pattern OF_THE_NODE = Pattern.compile("/health|/metrics");

  @RegisterExtension static final BadInput INPUT = new BadInput();

  @TestFactory
  Stream<DynamicContainer> wrongParameter_isNamed() {
    return DeclaredOperation.all().stream()
        .map(
            operation ->
                dynamicContainer(
                    operation.id(),
                    Stream.of(ofPath(operation), ofQuery(operation)).flatMap(cases -> cases)));
  }

  private static Stream<DynamicTest> ofPath(DeclaredOperation operation) {
    return operation.pathParameters().stream()
        .flatMap(
            name ->
                Stream.of(
                        "X x",
                        "urn:uuid:00000000-0000-4000-8000-000000000000",
                        "l".repeat(3000),
                        "00000000_0000_4000_8000_00000000000g",
                        "%ED%A0%80")
                    .map(raw -> raw.replace(" ", "%20"))
                    .map(
                        raw ->
                            parameter(operation, name, operation.target(INPUT.own(), name, raw))));
  }

  private static Stream<DynamicTest> ofQuery(DeclaredOperation operation) {
    String target = operation.target(INPUT.own()) + "?";
    Stream<String> limits = Stream.of("0", "-1", "201", "x", "", "1.5", "1e2", "9".repeat(30));
    Stream<DynamicTest> declared =
        Stream.concat(
                limits.map(value -> "limit=" + value),
                Stream.of("limit=1&limit=1", "after=x", "after=", "after=%00", "organizationId=x"))
            .filter(query -> operation.takes("query", query.split("=")[0]))
            .map(query -> parameter(operation, query.split("=")[0], target + query));
    Stream<DynamicTest> unknown =
        Stream.of("nonsense", "Limit", "%00")
            .filter(name -> operation.surface().equals("management"))
            .map(name -> parameter(operation, name.replace("%00", "\u0000"), target + name + "=1"));
    return Stream.concat(declared, unknown);
  }

  private static DynamicTest parameter(DeclaredOperation operation, String name, String target) {
    return dynamicTest(
        target.substring(0, Math.min(100, target.length())),
        () -> assertNamed(operation, name, target));
  }

  private static void assertNamed(DeclaredOperation operation, String name, String target) {
    assertThat(fields(send(operation, 400, target, Map.of())))
        .as("%s %s", operation.id(), target)
        .contains(name);
  }

  private static Answer send(
      DeclaredOperation operation, int status, String target, Map<String, String> headers) {
    boolean bodiless = operation.bodySchema().isEmpty();
    Map<String, String> all = new HashMap<>(bodiless ? Map.of() : Tenant.JSON);
    all.putAll(headers);
    Buffer body = bodiless ? Buffer.buffer() : INPUT.good(operation).toBuffer();
    return INPUT.assertRefused(operation, status, target, body, all);
  }

  @TestFactory
  Stream<DynamicTest> workspace_isNotFound_whenItsNameIsNone() {
    return DeclaredOperation.all().stream()
        .filter(operation -> !OF_THE_NODE.matcher(operation.path()).lookingAt())
        .map(operation -> dynamicTest(operation.id(), () -> assertUnknown(operation)));
  }

  private static void assertUnknown(DeclaredOperation operation) {
    for (String name : List.of("", "w".repeat(256), "n\u00e9", "a b", "'", "nobodys")) {
      Map<String, String> header = Map.of("sallyport-workspace", name);
      send(operation, 404, operation.target(INPUT.own()), header);
    }
  }
}
