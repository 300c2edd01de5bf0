package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.openapi.contract.Operation;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Holds an answer of the data port's own against {@code openapi/proxy.yaml}. */
public final class DataPortContract {
  private static final Set<String> FRAMING = Set.of("content-type", "content-length", "connection");

  private final Contract contract;

  private DataPortContract(Contract contract) {
    this.contract = contract;
  }

  public static DataPortContract load(Vertx vertx) {
    return new DataPortContract(Contract.load(vertx, "openapi/proxy.yaml").await());
  }

  /**
   * Status, headers (those declared, and no other) and body.
   *
   * @param operationId the dialect, or the operation of the gateway's own
   * @param headers names in lower case
   */
  public void check(
      String operationId, int status, Map<String, List<String>> headers, Buffer body) {
    JsonObject response = response(operationId, status);
    JsonObject declared = response.getJsonObject("headers", new JsonObject());
    assertThat(headers.keySet())
        .as("headers of %s %d", operationId, status)
        .isSubsetOf(union(declared.fieldNames()));
    declared.fieldNames().forEach(name -> checkHeader(name, declared, headers));
    JsonObject content = response.getJsonObject("content", new JsonObject());
    if (content.isEmpty()) {
      assertThat(body.length()).isZero();
    } else {
      checkBody(content, headers, body);
    }
  }

  private static Set<String> union(Set<String> declared) {
    Set<String> all = new HashSet<>(declared);
    all.addAll(FRAMING);
    return all;
  }

  private JsonObject response(String operationId, int status) {
    Operation operation = contract.api().operation(operationId);
    JsonObject response =
        contract
            .document()
            .getJsonObject("paths")
            .getJsonObject(operation.getOpenAPIPath())
            .getJsonObject(operation.getHttpMethod().name().toLowerCase(Locale.ROOT))
            .getJsonObject("responses")
            .getJsonObject(Integer.toString(status));
    assertThat(response).as("%s declares no %d", operationId, status).isNotNull();
    return resolved(response);
  }

  private JsonObject resolved(JsonObject node) {
    String ref = node.getString("$ref");
    return ref == null
        ? node
        : (JsonObject) SchemaPath.of(ref).in(contract.document()).orElseThrow();
  }

  private void checkHeader(String name, JsonObject declared, Map<String, List<String>> headers) {
    JsonObject header = resolved(declared.getJsonObject(name));
    List<String> values = headers.getOrDefault(name, List.of());
    if (header.getBoolean("required", false)) {
      assertThat(values).as(name).hasSize(1);
    }
    assertThat(values)
        .as(name)
        .hasSizeLessThan(2)
        .allMatch(value -> value.matches(header.getJsonObject("schema").getString("pattern")));
  }

  private void checkBody(JsonObject content, Map<String, List<String>> headers, Buffer body) {
    String type = headers.get("content-type").get(0);
    assertThat(content.fieldNames()).contains(type);
    String ref = content.getJsonObject(type).getJsonObject("schema").getString("$ref");
    JsonSchema schema = JsonSchema.of(new JsonObject().put("$ref", "app:///" + ref));
    assertThat(
            new SchemaCheck(contract.api().getSchemaRepository(), schema)
                .failures("body", JsonBody.parse(body)))
        .as("%s breaks its schema", body)
        .isEmpty();
  }
}
