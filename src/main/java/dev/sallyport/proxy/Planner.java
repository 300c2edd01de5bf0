package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import dev.sallyport.core.PathGroup;
import dev.sallyport.provider.Dialect;
import dev.sallyport.provider.Endpoint;
import dev.sallyport.provider.ModelLists;
import dev.sallyport.provider.ModelPaths;
import dev.sallyport.provider.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Decides, from the key and the path alone, where a request goes or why it does not. Pure. */
final class Planner {
  private static final String VERSION = "/v1";

  private Planner() {}

  /** A place that a credential could send the request to. */
  private record Candidate(Route route, Endpoint endpoint, String tail, PathGroup group) {}

  /**
   * @param query raw, without the virtual key
   * @param random decides between credentials of equal priority
   */
  static RequestPlan plan(Inbound inbound, String query, Routes routes, RandomGenerator random) {
    refuseUnserved(inbound);
    List<Candidate> candidates = candidates(inbound, routes);
    List<Candidate> granted = new ArrayList<>(candidates.size());
    for (Candidate candidate : candidates) {
      if (routes.grants(candidate.group())) {
        granted.add(candidate);
      }
    }
    if (granted.isEmpty()) {
      throw candidates.isEmpty() ? noCredential(inbound) : refusal(candidates);
    }
    Candidate drawn = granted.size() == 1 ? granted.get(0) : draw(granted, random);
    Optional<Dialect> foreign = foreign(inbound, drawn.route().provider());
    Candidate chosen = foreign.isEmpty() ? drawn : own(inbound, drawn.route());
    Optional<ModelList> list = list(inbound, chosen, routes, foreign);
    return new RequestPlan(
        chosen.route(),
        chosen.endpoint(),
        uri(chosen, list.isEmpty() ? query : whole(chosen, query)),
        chosen.route().auth(foreign.orElse(inbound.dialect())),
        inbound.dialect(),
        model(inbound, query, chosen, routes).answeredBy(list));
  }

  private static String uri(Candidate chosen, String query) {
    String path = chosen.endpoint().path() + chosen.tail();
    return (path.isEmpty() ? "/" : path) + (query.isEmpty() ? "" : "?" + query);
  }

  /** Where OpenAI's list of models has to be had from a provider that writes another one. */
  private static Optional<Dialect> foreign(Inbound inbound, Provider provider) {
    boolean openais = inbound.provider().isEmpty() && inbound.dialect() == Dialect.OPENAI;
    return openais && ModelLists.asksForModels(inbound.method(), inbound.path())
        ? ModelLists.insteadOfOpenai(provider)
        : Optional.empty();
  }

  private static Optional<ModelList> list(
      Inbound inbound, Candidate chosen, Routes routes, Optional<Dialect> foreign) {
    boolean edited =
        foreign.isPresent()
            || (routes.restrictsModels() && ModelLists.isList(inbound.method(), chosen.tail()));
    return edited
        ? Optional.of(new ModelList(chosen.route().provider(), routes, foreign))
        : Optional.empty();
  }

  /** A page of which nothing is left would look like the last. */
  private static String whole(Candidate chosen, String query) {
    return ModelLists.isList("GET", chosen.tail())
        ? ModelLists.largestPage(chosen.route().provider().dialect(), query)
        : query;
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

  private static List<Candidate> candidates(Inbound inbound, Routes routes) {
    List<Candidate> candidates = new ArrayList<>(routes.all().size());
    for (Route route : routes.all()) {
      candidate(inbound, route).ifPresent(candidates::add);
    }
    return candidates;
  }

  private static Optional<Candidate> candidate(Inbound inbound, Route route) {
    Provider provider = route.provider();
    if (inbound.provider().isPresent()) {
      return inbound.provider().get().equals(provider)
          ? Optional.of(own(inbound, route))
          : Optional.empty();
    }
    if (inbound.dialect() == Dialect.OPENAI && !inbound.path().startsWith("/v1beta/")) {
      return route.compatible().map(base -> compatible(inbound, route, base));
    }
    Dialect spoken = inbound.dialect() == Dialect.OPENAI ? Dialect.GEMINI : inbound.dialect();
    return provider.dialect() == spoken ? Optional.of(own(inbound, route)) : Optional.empty();
  }

  /** The provider's own paths, below its endpoint. */
  private static Candidate own(Inbound inbound, Route route) {
    String tail = route.own().tailOf(inbound.path());
    return new Candidate(route, route.own(), tail, route.provider().group(inbound.method(), tail));
  }

  /** OpenAI's paths, at the base that stands for {@code https://api.openai.com/v1}. */
  private static Candidate compatible(Inbound inbound, Route route, Endpoint base) {
    String tail = route.joined() ? base.tailOf(inbound.path()) : withoutVersion(inbound.path());
    return new Candidate(route, base, tail, route.provider().openaiGroup(inbound.method(), tail));
  }

  private static String withoutVersion(String path) {
    return path.startsWith(VERSION + "/") ? path.substring(VERSION.length()) : path;
  }

  /**
   * The first by priority, and by weight among its equals, which are of the same provider: another
   * one has other models. Of weight 0 only if there is no other.
   */
  private static Candidate draw(List<Candidate> granted, RandomGenerator random) {
    List<Candidate> equals = new ArrayList<>(granted);
    equals.removeIf(candidate -> candidate.route().weight() == 0);
    if (equals.isEmpty()) {
      equals.addAll(granted);
    }
    Route first = equals.get(0).route();
    equals.removeIf(candidate -> !candidate.route().isEqual(first));
    long sum = equals.stream().mapToLong(Planner::share).sum();
    long left = random.nextLong(sum);
    for (Candidate candidate : equals) {
      left -= share(candidate);
      if (left < 0) {
        return candidate;
      }
    }
    throw new IllegalStateException("a share is a part of the sum");
  }

  private static long share(Candidate candidate) {
    return Math.max(1, candidate.route().weight());
  }

  private static ModelNeed model(Inbound inbound, String query, Candidate chosen, Routes routes) {
    if (!routes.restrictsModels() && !chosen.route().charges().dependOnTheModel()) {
      return ModelNeed.NONE;
    }
    Dialect dialect = inbound.dialect();
    String method = inbound.method();
    Optional<String> named = ModelPaths.named(dialect, method, chosen.tail());
    List<String> all = QueryModels.of(query);
    named.ifPresent(all::add);
    if (method.equals(Handshake.METHOD)) {
      return new ModelNeed(all, false, all.isEmpty(), Optional.empty());
    }
    return new ModelNeed(
        all,
        named.isEmpty() || ModelPaths.bodyCountsToo(dialect, method),
        named.isEmpty() && ModelPaths.takesModel(dialect, method, chosen.group(), chosen.tail()),
        Optional.empty());
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
