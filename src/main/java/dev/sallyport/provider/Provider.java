package dev.sallyport.provider;

import static java.util.Objects.requireNonNull;

import dev.sallyport.core.PathGroup;
import java.util.Optional;

/**
 * A vendor: where it listens, how it takes its secret, and what its paths are.
 *
 * @param slug the first segment of its paths on the data port
 * @param openaiBase what stands for {@code https://api.openai.com/v1}, if it has such a base
 * @param servedNow false: it needs signing or a log-in that the gateway does not do yet
 */
public record Provider(
    String slug,
    String name,
    Dialect dialect,
    Endpoint endpoint,
    Optional<Endpoint> openaiBase,
    AuthScheme auth,
    PathTable paths,
    boolean servedNow) {
  public Provider {
    requireNonNull(slug, "slug");
    requireNonNull(dialect, "dialect");
  }

  /** The group of a path of its own, below its endpoint. */
  public PathGroup group(String method, String tail) {
    return paths.group(method, tail);
  }

  /** The group of a path below its OpenAI-compatible base. */
  public PathGroup openaiGroup(String method, String tail) {
    PathGroup own = paths.group(method, tail);
    return speaksOpenai() || own == PathGroup.ACCOUNT
        ? own
        : PathTables.COMPATIBLE.group(method, tail);
  }

  /** Whether its own paths are OpenAI's, with additions. */
  private boolean speaksOpenai() {
    return switch (dialect) {
      case OPENAI, MISTRAL, OPENROUTER -> true;
      case ANTHROPIC, GEMINI, COHERE, OLLAMA -> false;
    };
  }
}
