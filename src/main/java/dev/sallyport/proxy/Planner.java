package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import dev.sallyport.core.PathGroup;
import dev.sallyport.key.KeyRecord;
import dev.sallyport.provider.AuthScheme;
import dev.sallyport.provider.Dialect;
import dev.sallyport.provider.Endpoint;
import dev.sallyport.provider.Provider;
import dev.sallyport.provider.Providers;
import java.util.List;
import java.util.Optional;

/** Decides, from the key and the path alone, where a request goes or why it does not. Pure. */
final class Planner {
  private static final String VERSION = "/v1";

  private Planner() {}

  /** A place that a credential could send the request to. */
  private record Candidate(
      KeyRecord.Upstream credential,
      Endpoint endpoint,
      String tail,
      AuthScheme auth,
      PathGroup group) {}

  /**
   * @param query raw, without the virtual key
   */
  static RequestPlan plan(Inbound inbound, String query, KeyRecord key) {
    refuseUnserved(inbound);
    List<Candidate> candidates = candidates(inbound, key);
    if (candidates.isEmpty()) {
      throw noCredential(inbound);
    }
    Candidate chosen =
        candidates.stream()
            .filter(candidate -> key.rules().groups().contains(candidate.group()))
            .findFirst()
            .orElseThrow(() -> refusal(candidates));
    String path = chosen.endpoint().path() + chosen.tail();
    String uri = (path.isEmpty() ? "/" : path) + (query.isEmpty() ? "" : "?" + query);
    return new RequestPlan(
        key, chosen.credential(), chosen.endpoint(), uri, chosen.auth(), inbound.dialect());
  }

  private static void refuseUnserved(Inbound inbound) {
    if (inbound.provider().isEmpty() && !inbound.isShared()) {
      throw GatewayException.notFound("provider");
    }
    inbound
        .provider()
        .filter(provider -> !provider.servedNow())
        .ifPresent(
            provider -> {
              throw GatewayException.notImplemented(provider.name() + " is not served yet.");
            });
  }

  private static List<Candidate> candidates(Inbound inbound, KeyRecord key) {
    return key.credentials().stream()
        .flatMap(credential -> candidate(inbound, credential).stream())
        .toList();
  }

  private static Optional<Candidate> candidate(Inbound inbound, KeyRecord.Upstream credential) {
    Provider provider =
        Providers.find(credential.provider()).orElseThrow(GatewayException::internal);
    if (inbound.provider().isPresent()) {
      return inbound.provider().get().slug().equals(provider.slug())
          ? Optional.of(own(inbound, credential, provider))
          : Optional.empty();
    }
    if (inbound.dialect() == Dialect.OPENAI && !inbound.path().startsWith("/v1beta/")) {
      return provider.openaiBase().map(base -> compatible(inbound, credential, provider, base));
    }
    Dialect spoken = inbound.dialect() == Dialect.OPENAI ? Dialect.GEMINI : inbound.dialect();
    return provider.dialect() == spoken
        ? Optional.of(own(inbound, credential, provider))
        : Optional.empty();
  }

  /**
   * The provider's own paths, below its endpoint. Where these are OpenAI's (Gemini's {@code
   * /v1beta/openai}), the secret goes as OpenAI's SDK sends it.
   */
  private static Candidate own(Inbound inbound, KeyRecord.Upstream credential, Provider provider) {
    Endpoint endpoint = credential.endpoint().map(Endpoint::parse).orElse(provider.endpoint());
    String tail = endpoint.tailOf(inbound.path());
    AuthScheme auth = inbound.dialect() == Dialect.OPENAI ? AuthScheme.BEARER : provider.auth();
    return new Candidate(credential, endpoint, tail, auth, provider.group(inbound.method(), tail));
  }

  /** OpenAI's paths, at the base that stands for {@code https://api.openai.com/v1}. */
  private static Candidate compatible(
      Inbound inbound, KeyRecord.Upstream credential, Provider provider, Endpoint base) {
    Endpoint endpoint = credential.endpoint().map(own -> moved(own, provider, base)).orElse(base);
    boolean sameAsOwn = credential.endpoint().isPresent() && base.equals(provider.endpoint());
    String tail = sameAsOwn ? endpoint.tailOf(inbound.path()) : withoutVersion(inbound.path());
    return new Candidate(
        credential,
        endpoint,
        tail,
        AuthScheme.BEARER,
        provider.openaiGroup(inbound.method(), tail));
  }

  /** The OpenAI-compatible base of a credential that has an endpoint of its own. */
  private static Endpoint moved(String own, Provider provider, Endpoint base) {
    Endpoint endpoint = Endpoint.parse(own);
    String below =
        base.path().startsWith(provider.endpoint().path())
            ? base.path().substring(provider.endpoint().path().length())
            : base.path();
    return new Endpoint(endpoint.tls(), endpoint.host(), endpoint.port(), endpoint.path() + below);
  }

  private static String withoutVersion(String path) {
    return path.startsWith(VERSION + "/") ? path.substring(VERSION.length()) : path;
  }

  private static GatewayException noCredential(Inbound inbound) {
    return GatewayException.forbidden(
        inbound
            .provider()
            .map(provider -> "This key has no active credential for " + provider.slug() + ".")
            .orElse("This key has no active credential that serves this path."));
  }

  private static GatewayException refusal(List<Candidate> candidates) {
    boolean stateful =
        candidates.stream().anyMatch(candidate -> candidate.group() == PathGroup.STATEFUL);
    return stateful
        ? GatewayException.forbidden("This key is not granted stateful paths.")
        : GatewayException.notOffered("This path is not offered.");
  }
}
