package dev.sallyport.api.toolzz;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Tells wrong fields by the names that a caller of this surface knows them by. */
final class FieldNames {
  private static final Map<String, String> REFERENCES =
      Map.of("workspaceId", "unityId", "provider", "integrationId");
  private static final String SETTINGS = "settings.";

  private FieldNames() {}

  static Throwable ofUpdate(Throwable failure) {
    return renamed(failure, name -> REFERENCES.getOrDefault(name, name));
  }

  static Throwable ofCreate(Throwable failure, Submission submission) {
    return renamed(
        failure,
        name ->
            switch (name) {
              case "secret" -> submission.path("api_key");
              case "accessKey" -> submission.path("access_key");
              case "endpoint", "region", "model" -> submission.path(name);
              default ->
                  name.startsWith(SETTINGS)
                      ? submission.path(name.substring(SETTINGS.length()))
                      : REFERENCES.getOrDefault(name, name);
            });
  }

  private static Throwable renamed(Throwable failure, UnaryOperator<String> name) {
    if (!(failure instanceof GatewayException known)
        || known.code() != ErrorCode.INVALID
        || known.fields().isEmpty()) {
      return failure;
    }
    Map<String, String> fields = new TreeMap<>();
    known.fields().forEach((field, what) -> fields.putIfAbsent(name.apply(field), what));
    return GatewayException.invalid(fields);
  }
}
