package dev.sallyport.http;

import io.vertx.core.MultiMap;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.Operation;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the parameters of one operation from the raw request, decoding each once. (The library's
 * own reader decodes twice, and fails with 500 on what then is no escape.)
 */
final class Parameters {
  private final List<String> pathSegments;
  private final List<ParameterCheck> checks;
  private final boolean refuseUnknown;

  Parameters(SchemaRepository repository, Operation operation, boolean refuseUnknown) {
    this.pathSegments = List.of(operation.getAbsoluteOpenAPIPath().split("/", -1));
    this.checks =
        operation.getParameters().stream()
            .map(parameter -> new ParameterCheck(repository, parameter))
            .toList();
    this.refuseUnknown = refuseUnknown;
  }

  /**
   * @param path normalised, still encoded
   * @param query raw
   * @param failures takes what is wrong, by parameter
   */
  Map<String, Object> read(
      String path, String query, MultiMap headers, Map<String, String> failures) {
    List<String> segments = List.of(path.split("/", -1));
    Map<String, List<String>> sent = query(query, failures);
    Map<String, Object> values = new HashMap<>();
    for (ParameterCheck check : checks) {
      check.read(given(check, segments, sent, headers, failures), values, failures);
    }
    if (refuseUnknown) {
      sent.keySet().stream()
          .filter(name -> !declaresQuery(name))
          .forEach(name -> failures.put(name, "is not a parameter of this operation"));
    }
    return values;
  }

  private List<String> given(
      ParameterCheck check,
      List<String> segments,
      Map<String, List<String>> sent,
      MultiMap headers,
      Map<String, String> failures) {
    return switch (check.location()) {
      case QUERY -> sent.getOrDefault(check.name(), List.of());
      case HEADER -> headers.getAll(check.name());
      case PATH -> {
        String raw = segments.get(pathSegments.indexOf("{" + check.name() + "}"));
        yield List.of(decode(check.name(), raw.replace("+", "%2B"), failures));
      }
      case COOKIE -> List.of();
    };
  }

  private boolean declaresQuery(String name) {
    return checks.stream()
        .anyMatch(check -> check.location() == Location.QUERY && check.name().equals(name));
  }

  private static Map<String, List<String>> query(String raw, Map<String, String> failures) {
    Map<String, List<String>> sent = new LinkedHashMap<>();
    Arrays.stream(raw.split("&"))
        .filter(pair -> !pair.isEmpty())
        .forEach(
            pair -> {
              int equals = pair.indexOf('=');
              String name =
                  decode("query", equals < 0 ? pair : pair.substring(0, equals), failures);
              String value = equals < 0 ? "" : pair.substring(equals + 1);
              sent.computeIfAbsent(name, first -> new ArrayList<>())
                  .add(decode(name, value, failures));
            });
    return sent;
  }

  private static String decode(String field, String raw, Map<String, String> failures) {
    try {
      return URLDecoder.decode(raw, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      failures.put(field, "is not percent-encoded rightly");
      return raw;
    }
  }
}
