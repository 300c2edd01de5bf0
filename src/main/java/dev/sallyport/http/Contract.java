package dev.sallyport.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.MediaType;
import io.vertx.openapi.contract.OpenAPIContract;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * An OpenAPI document, whole and as the library can load it. The library refuses a contract that
 * names a media type unknown to it ({@code application/problem+json}, {@code text/event-stream}),
 * so those are left out of what it is given and kept in the document.
 */
public record Contract(JsonObject document, OpenAPIContract api) {

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

  /** Copies can be changed: the library writes its notes into them. */
  private static Map<String, Object> copy(Map<?, ?> node, boolean loadableOnly) {
    Map<String, Object> copy = new LinkedHashMap<>();
    node.forEach(
        (key, value) -> {
          Object copied = copyValue(value, loadableOnly);
          if (loadableOnly && "content".equals(key) && copied instanceof Map<?, ?> mediaTypes) {
            mediaTypes.keySet().removeIf(Contract::isUnknownMediaType);
          }
          copy.put(key.toString(), copied);
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
