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
  private static final String SECRET = "secret";
  private static final String NEEDS_SECRET =
      "needs a secret of its own, because it leads to another host: name one of it by secretId, or"
          + " create a credential for it";

  private FieldNames() {}

  /**
   * A secret cannot be sent with a change, only another one be named.
   *
   * @param secretNamed whether the request named one
   */
  static Throwable ofUpdate(Throwable failure, boolean secretNamed) {
    if (!secretNamed
        && failure instanceof GatewayException known
        && known.fields().containsKey(SECRET)) {
      Map<String, String> fields = new TreeMap<>(known.fields());
      fields.remove(SECRET);
      fields.putIfAbsent("integrationId", NEEDS_SECRET);
      return ofUpdate(GatewayException.invalid(fields), true);
    }
    return renamed(
        failure, name -> name.equals(SECRET) ? "secretId" : REFERENCES.getOrDefault(name, name));
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
