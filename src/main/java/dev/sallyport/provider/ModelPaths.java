package dev.sallyport.provider;

import dev.sallyport.core.GatewayException;
import dev.sallyport.core.PathGroup;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Where the vendors' paths name a model, and which of those that name none take one. */
public final class ModelPaths {
  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");
  private static final Set<String> OF_GOOGLE = Set.of("models", "tunedModels");

  /** Azure's way and OpenAI's old one: what is posted below them runs on what they name. */
  private static final Set<String> BEFORE_RUN = Set.of("engines", "deployments");

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
   * The model that a path names, with nothing encoded any more; empty where it names none. Posted
   * to are Google's models, engines and deployments; for all else the body says it.
   *
   * @param dialect of the path
   * @param tail the raw path below the endpoint
   */
  public static Optional<String> named(Dialect dialect, String method, String tail) {
    boolean google = dialect == Dialect.GEMINI;
    boolean posted = !google && WITH_BODY.contains(method);
    List<String> segments = PathTable.split(PathTable.bare(tail));
    refuseSteps(segments);
    boolean hidden = segments.size() > PathTable.split(tail).size();
    for (int i = 0; i + 1 < segments.size(); i++) {
      if (BEFORE_RUN.contains(segments.get(i).toLowerCase(Locale.ROOT))) {
        return Optional.of(segments.get(i + 1));
      }
      if (google && OF_GOOGLE.contains(segments.get(i))) {
        return Optional.of(
            ofGoogle(segments.get(i), hidden ? rest(segments, i) : segments.get(i + 1)));
      }
      if (!posted && segments.get(i).equals("models")) {
        return Optional.of(rest(segments, i));
      }
    }
    return Optional.empty();
  }

  /** With slashes that were encoded, so that no part of a name is taken for the whole. */
  private static String rest(List<String> segments, int after) {
    return String.join("/", segments.subList(after + 1, segments.size()));
  }

  /** Encoded more than once they come this far, and could lead from one model to another. */
  private static void refuseSteps(List<String> segments) {
    if (segments.contains("..") || segments.contains(".")) {
      throw GatewayException.invalid("The model in the path cannot be read without doubt.");
    }
  }

  /** Whether a model in the body may count beside the one that the path names. */
  public static boolean bodyCountsToo(Dialect dialect, String method) {
    return dialect != Dialect.GEMINI && WITH_BODY.contains(method);
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
