package dev.sallyport.provider;

import dev.sallyport.core.GatewayException;
import dev.sallyport.credential.Probe;
import dev.sallyport.crypto.Secret;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Optional;

/**
 * The cheapest request of a provider that it answers only to whom it knows; from the vendors'
 * references, 2026-11.
 *
 * @param uri path and query at the endpoint
 */
record ProbeCall(Endpoint endpoint, String uri, Optional<AuthScheme> auth, Secret secret) {
  private static final String ANTHROPIC_VERSION = "2023-06-01";

  /** Throws NOT_IMPLEMENTED for providers that are not served yet. */
  static ProbeCall of(Probe.Question question) {
    Endpoint home = Endpoint.parse(question.provider().bases().endpoint());
    String[] asked = asked(question, home).split("\\?", 2);
    Endpoint endpoint = question.endpoint().map(Endpoint::parse).orElse(home);
    String query = asked.length > 1 ? "?" + asked[1] : "";
    return new ProbeCall(
        endpoint,
        endpoint.path() + endpoint.tailOf(asked[0]) + query,
        AuthScheme.find(question.provider().auth()).filter(scheme -> scheme != AuthScheme.NONE),
        question.secret());
  }

  /** As at a host of its own: path and query. */
  private static String asked(Probe.Question question, Endpoint home) {
    if (!question.custom()) {
      requireServed(question.provider().slug());
    }
    if (!question.custom() && question.provider().slug().equals("perplexity")) {
      return "/async/chat/completions?limit=1";
    }
    return switch (dialect(question)) {
      case OPENAI, MISTRAL -> below(home, "/v1") + "/models";
      case OPENROUTER -> below(home, "/api/v1") + "/key";
      case ANTHROPIC -> "/v1/models?limit=1";
      case GEMINI -> "/v1beta/models?pageSize=1";
      case COHERE -> "/v1/models?page_size=1";
      case OLLAMA -> "/api/tags";
    };
  }

  private static void requireServed(String slug) {
    Provider known = Providers.find(slug).orElseThrow(GatewayException::internal);
    if (!known.servedNow()) {
      throw GatewayException.notImplemented(known.name() + " is not served yet.");
    }
  }

  private static Dialect dialect(Probe.Question question) {
    return Dialect.find(question.provider().dialect()).orElseThrow(GatewayException::internal);
  }

  private static String below(Endpoint home, String usual) {
    return home.path().isEmpty() ? usual : home.path();
  }

  /** The client would refuse other secrets, in words that quote them. */
  boolean canBeSent() {
    return secret.revealText().chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  RequestOptions options() {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setURI(uri)
            .putHeader("accept", "application/json")
            .putHeader("accept-encoding", "identity")
            .putHeader("user-agent", "sallyport");
    if (auth.isPresent() && secret.length() > 0) {
      options.putHeader(auth.get().header(), auth.get().prefix() + secret.revealText());
    }
    return auth.equals(Optional.of(AuthScheme.X_API_KEY))
        ? options.putHeader("anthropic-version", ANTHROPIC_VERSION)
        : options;
  }
}
