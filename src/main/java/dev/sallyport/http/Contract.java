package dev.sallyport.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.MediaType;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * An OpenAPI document, whole and as the library can load it. The library refuses a contract that
 * names a media type unknown to it ({@code application/problem+json}, {@code text/event-stream}),
 * so those are left out of what it is given and kept in the document. So is what the contract says
 * of security, because the library would then want its own handlers, behind the reading of the
 * body.
 */
public record Contract(JsonObject document, OpenAPIContract api) {
  private static final String SECURITY = "security";

  /**
   * @param resource a YAML file on the class path
   */
  public static Future<Contract> load(Vertx vertx, String resource) {
    return vertx
        .fileSystem()
        .readFile(resource)
        .compose(yaml -> parse(vertx, yaml.toString(StandardCharsets.UTF_8)));
  }

  static Future<Contract> parse(Vertx vertx, String yaml) {
    Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    JsonObject document = new JsonObject(copy((Map<?, ?>) tree, false));
    JsonObject loadable = new JsonObject(copy((Map<?, ?>) tree, true));
    return OpenAPIContract.from(vertx, loadable).map(api -> new Contract(document, api));
  }

  /** Whether a query parameter that the contract does not name is an error. */
  boolean refusesUnknownParameters() {
    return document.getBoolean("x-refuse-unknown-parameters", false);
  }

  /** The security schemes of an operation: any of these sets will do, an empty one is everybody. */
  List<Set<String>> security(Operation operation) {
    JsonObject declared =
        document
            .getJsonObject("paths")
            .getJsonObject(operation.getOpenAPIPath())
            .getJsonObject(operation.getHttpMethod().name().toLowerCase(Locale.ROOT));
    JsonArray wanted =
        declared.getJsonArray(SECURITY, document.getJsonArray(SECURITY, new JsonArray()));
    return wanted.stream().map(JsonObject.class::cast).map(JsonObject::fieldNames).toList();
  }

  /** Copies can be changed: the library writes its notes into them. */
  private static Map<String, Object> copy(Map<?, ?> node, boolean loadableOnly) {
    Map<String, Object> copy = new LinkedHashMap<>();
    node.forEach(
        (key, value) -> {
          Object copied = copyValue(value, loadableOnly);
          if (loadableOnly && "content".equals(key) && copied instanceof Map<?, ?> mediaTypes) {
            mediaTypes.keySet().removeIf(Contract::isUnknownMediaType);
          }
          if (!loadableOnly || !SECURITY.equals(key) || !(value instanceof List<?>)) {
            copy.put(key.toString(), copied);
          }
        });
    return copy;
  }

  private static Object copyValue(Object value, boolean loadableOnly) {
    if (value instanceof Map<?, ?> map) {
      return copy(map, loadableOnly);
    }
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>();
      list.forEach(item -> copy.add(copyValue(item, loadableOnly)));
      return copy;
    }
    return value;
  }

  private static boolean isUnknownMediaType(Object key) {
    String name = key.toString();
    return name.indexOf('/') > 0 && !MediaType.isMediaTypeSupported(name);
  }
}
