package dev.sallyport.provider;

import dev.sallyport.core.PathGroup;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where the vendors' paths name a model, and which of those that name none take one. */
public final class ModelPaths {
  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");
  private static final Set<String> OF_GOOGLE = Set.of("models", "tunedModels");

  /** What is posted to without any model. */
  private static final Set<String> WITHOUT = Set.of("check-api-key", "search");

  /** Stored objects that run models: each vendor's, by the last segment of what makes one. */
  private static final Set<String> RUNNING =
      Set.of(
          "batches",
          "batch",
          "jobs",
          "fine_tunings",
          "fine-tunes",
          "evaluation",
          "runs",
          "videos",
          "remix",
          "assistants",
          "agents",
          "interactions",
          "embed-jobs",
          "completions",
          "responses");

  private ModelPaths() {}

  /**
   * The model that a path names, with nothing encoded any more; empty where it names none. Only
   * Google's clients post to a model; for all others the body says it.
   *
   * @param dialect of the path
   * @param tail the raw path below the endpoint
   */
  public static Optional<String> named(Dialect dialect, String method, String tail) {
    boolean google = dialect == Dialect.GEMINI;
    if (!google && WITH_BODY.contains(method)) {
      return Optional.empty();
    }
    List<String> segments = PathTable.split(PathTable.bare(tail));
    for (int i = 0; i + 1 < segments.size(); i++) {
      if (google && OF_GOOGLE.contains(segments.get(i))) {
        return Optional.of(ofGoogle(segments.get(i), segments.get(i + 1)));
      }
      if (segments.get(i).equals("models")) {
        return Optional.of(String.join("/", segments.subList(i + 1, segments.size())));
      }
    }
    return Optional.empty();
  }

  /** Tuned models keep the word before their names: it is a part of them. */
  private static String ofGoogle(String collection, String segment) {
    int verb = segment.lastIndexOf(':');
    String name = verb < 0 ? segment : segment.substring(0, verb);
    return collection.equals("models") ? name : collection + "/" + name;
  }

  /** Whether a request to a path that names no model has to name one in its body. */
  public static boolean takesModel(Dialect dialect, String method, PathGroup group, String tail) {
    if (!WITH_BODY.contains(method)) {
      return false;
    }
    List<String> segments = PathTable.split(tail);
    String last = segments.isEmpty() ? "" : segments.get(segments.size() - 1);
    return switch (group) {
      case INFERENCE -> !WITHOUT.contains(last);
      case STATEFUL ->
          RUNNING.contains(last) || (dialect == Dialect.MISTRAL && last.equals("conversations"));
      case PASSTHROUGH, ACCOUNT -> true;
    };
  }
}
