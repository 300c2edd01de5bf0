package dev.sallyport.proxy;

import dev.sallyport.provider.Dialect;
import dev.sallyport.provider.Provider;
import dev.sallyport.provider.Providers;
import java.util.Optional;

/**
 * What a request's first line says.
 *
 * @param provider the one that its first segment names, if it names one
 * @param path raw, starting with a slash: what comes after the provider's segment, or all of it
 * @param query raw, without the question mark; empty for none
 * @param dialect of its path, as far as where it leads
 */
record Inbound(
    String method, Optional<Provider> provider, String path, String query, Dialect dialect) {
  private static final String GOOGLE_SOCKETS = "/ws/google.ai.generativelanguage.";

  /**
   * @param target raw, as it came
   * @param anthropic whether the header anthropic-version is there: it tells the owner of paths
   *     that two providers share
   */
  static Inbound of(String method, String target, boolean anthropic) {
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    String query = mark < 0 ? "" : target.substring(mark + 1);
    int slash = path.indexOf('/', 1);
    String first = path.substring(Math.min(1, path.length()), slash < 0 ? path.length() : slash);
    return Providers.find(first)
        .map(p -> named(method, p, slash < 0 ? "" : path.substring(slash), query))
        .orElseGet(
            () ->
                new Inbound(
                    method, Optional.empty(), path, query, shared(method, path, anthropic)));
  }

  /** Read anew where the first segment names an organisation's own provider. */
  Inbound within(Routes routes) {
    if (provider.isPresent() || isShared()) {
      return this;
    }
    int slash = path.indexOf('/', 1);
    String first = path.substring(Math.min(1, path.length()), slash < 0 ? path.length() : slash);
    return routes
        .custom(first)
        .map(own -> named(method, own, slash < 0 ? "" : path.substring(slash), query))
        .orElse(this);
  }

  /**
   * The dialect to answer in: some vendors serve Anthropic's messages beside paths of another's.
   */
  Dialect spoken() {
    boolean messages =
        method.equals("POST") && (path.equals("/messages") || path.endsWith("/v1/messages"));
    return messages ? Dialect.ANTHROPIC : dialect;
  }

  private static Inbound named(String method, Provider provider, String rest, String query) {
    boolean compatible = rest.contains("/openai/") || rest.contains("/compatibility/");
    boolean ollamaCompatible = provider.dialect() == Dialect.OLLAMA && rest.startsWith("/v1/");
    Dialect dialect = compatible || ollamaCompatible ? Dialect.OPENAI : provider.dialect();
    return new Inbound(method, Optional.of(provider), rest, query, dialect);
  }

  /** Whether the path is one that several providers share: they all begin with a version. */
  boolean isShared() {
    return path.startsWith("/v1/")
        || path.startsWith("/v1beta/")
        || path.startsWith("/v1alpha/")
        || path.startsWith("/upload/v1beta/")
        || path.startsWith(GOOGLE_SOCKETS);
  }

  /** The dialect of a path that names no provider. */
  private static Dialect shared(String method, String path, boolean anthropic) {
    if (path.startsWith("/v1beta/")
        || path.startsWith("/v1alpha/")
        || path.startsWith("/upload/")
        || path.startsWith(GOOGLE_SOCKETS)
        || isGoogleVerb(method, path)) {
      return path.contains("/openai/") ? Dialect.OPENAI : Dialect.GEMINI;
    }
    boolean messages =
        path.equals("/v1/messages")
            || path.startsWith("/v1/messages/")
            || path.equals("/v1/complete");
    return anthropic || messages ? Dialect.ANTHROPIC : Dialect.OPENAI;
  }

  /** Names of models have colons too ({@code ft:gpt-4o:…}), but those are not posted to. */
  private static boolean isGoogleVerb(String method, String path) {
    return method.equals("POST") && path.startsWith("/v1/models/") && path.indexOf(':') > 0;
  }
}
