package dev.sallyport.api.toolzz;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Tells wrong fields by the names that a caller of this surface knows them by. */
final class FieldNames {
  private static final String INTEGRATION = "integrationId";
  private static final Map<String, String> REFERENCES =
      Map.of("workspaceId", "unityId", "provider", INTEGRATION);
  private static final Set<String> OF_FORM = Set.of("accessKey", "region", "model");
  private static final String SETTINGS = "settings.";
  private static final String SECRET = "secret";
  private static final String NEEDS_SECRET =
      "needs a secret of its own, because it leads to another host: name one of it by secretId, or"
          + " create a credential for it";
  private static final String NEEDS_FIELDS =
      "asks for fields that an update cannot bring: create a credential for it";

  private FieldNames() {}

  /**
   * Neither a secret nor fields of the form can be sent with a change; only another secret be
   * named.
   *
   * @param secretNamed whether the request named one
   */
  static Throwable ofUpdate(Throwable failure, boolean secretNamed) {
    return retold(failure, wrong -> ofUpdate(wrong, secretNamed));
  }

  private static Map<String, String> ofUpdate(Map<String, String> wrong, boolean secretNamed) {
    Map<String, String> fields = new TreeMap<>();
    wrong.forEach(
        (field, what) -> {
          if (OF_FORM.contains(field) || field.startsWith(SETTINGS)) {
            fields.put(INTEGRATION, NEEDS_FIELDS);
          } else if (!field.equals(SECRET)) {
            fields.putIfAbsent(REFERENCES.getOrDefault(field, field), what);
          } else if (secretNamed) {
            fields.putIfAbsent("secretId", what);
          } else {
            fields.putIfAbsent(INTEGRATION, NEEDS_SECRET);
          }
        });
    return fields;
  }

  static Throwable ofCreate(Throwable failure, Submission submission) {
    return renamed(
        failure,
        name ->
            switch (name) {
              case SECRET -> submission.path("api_key");
              case "accessKey" -> submission.path("access_key");
              case "endpoint", "region", "model" -> submission.path(name);
              default ->
                  name.startsWith(SETTINGS)
                      ? submission.path(name.substring(SETTINGS.length()))
                      : REFERENCES.getOrDefault(name, name);
            });
  }

  private static Throwable renamed(Throwable failure, UnaryOperator<String> name) {
    return retold(
        failure,
        wrong -> {
          Map<String, String> fields = new TreeMap<>();
          wrong.forEach((field, what) -> fields.putIfAbsent(name.apply(field), what));
          return fields;
        });
  }

  private static Throwable retold(Throwable failure, UnaryOperator<Map<String, String>> fields) {
    return failure instanceof GatewayException known
            && known.code() == ErrorCode.INVALID
            && !known.fields().isEmpty()
        ? GatewayException.invalid(fields.apply(known.fields()))
        : failure;
  }
}
