package dev.sallyport.provider;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Knows the vendors' lists of models: which paths they are, how to ask for all of one at once, and
 * how OpenAI would write it. From the vendors' public references (2026-11).
 */
public final class ModelLists {
  private static final Set<String> LISTS =
      Set.of(
          "models",
          "tunedModels",
          "tags",
          "ps",
          "language-models",
          "embedding-models",
          "image-generation-models");

  private static final String LARGEST_PAGE = "1000";
  private static final String VERSION = "2023-06-01";

  private ModelLists() {}

  /**
   * Whether a path is a list of models, however it is encoded.
   *
   * @param tail the raw path below the endpoint
   */
  public static boolean isList(String method, String tail) {
    if (!method.equals("GET")) {
      return false;
    }
    List<String> segments = PathTable.split(PathTable.bare(tail));
    return !segments.isEmpty() && LISTS.contains(segments.get(segments.size() - 1));
  }

  /** Whether an OpenAI path asks for models, all or one. */
  public static boolean asksForModels(String method, String path) {
    return method.equals("GET") && (path.equals("/v1/models") || path.startsWith("/v1/models/"));
  }

  /**
   * The dialect in which a vendor lists its models where its OpenAI-compatible base has no such
   * list; empty for all others.
   */
  public static Optional<Dialect> insteadOfOpenai(Provider provider) {
    boolean without =
        (provider.dialect() == Dialect.ANTHROPIC || provider.dialect() == Dialect.COHERE)
            && Providers.find(provider.slug()).isPresent();
    return without ? Optional.of(provider.dialect()) : Optional.empty();
  }

  /** What a vendor wants to be told beside the secret, by header. */
  public static Optional<String> version(Dialect dialect) {
    return dialect == Dialect.ANTHROPIC ? Optional.of(VERSION) : Optional.empty();
  }

  /** The query of the largest page that there is; all else in it as it came. */
  public static String largestPage(Dialect dialect, String query) {
    String size =
        switch (dialect) {
          case ANTHROPIC -> "limit";
          case GEMINI -> "pageSize";
          case COHERE -> "page_size";
          case OPENAI, MISTRAL, OPENROUTER, OLLAMA -> "";
        };
    if (size.isEmpty()) {
      return query;
    }
    Stream<String> others =
        Stream.of(query.split("&", -1))
            .filter(pair -> !pair.isEmpty() && !pair.equals(size) && !pair.startsWith(size + "="));
    return Stream.concat(others, Stream.of(size + "=" + LARGEST_PAGE))
        .collect(Collectors.joining("&"));
  }

  /** A list, or one model, of another vendor as OpenAI writes it. */
  public static JsonObject asOpenai(Provider provider, JsonObject theirs) {
    Object models = theirs.getValue("data", theirs.getValue("models"));
    if (!(models instanceof JsonArray list)) {
      return one(provider, theirs);
    }
    JsonArray data = new JsonArray();
    list.stream()
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .forEach(model -> data.add(one(provider, model)));
    return new JsonObject().put("object", "list").put("data", data);
  }

  private static JsonObject one(Provider provider, JsonObject theirs) {
    return new JsonObject()
        .put("id", theirs.getValue("id", theirs.getValue("name")))
        .put("object", "model")
        .put("created", seconds(theirs.getValue("created_at")))
        .put("owned_by", provider.slug());
  }

  /** Zero where it is not told. */
  private static long seconds(Object time) {
    try {
      return time instanceof String text ? Instant.parse(text).getEpochSecond() : 0;
    } catch (DateTimeException e) {
      return 0;
    }
  }
}
