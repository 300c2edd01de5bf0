package dev.sallyport.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.config.Settings;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.IpLiteral;
import dev.sallyport.http.ClientAddress;
import dev.sallyport.key.KeyRecord;
import dev.sallyport.limit.Admission;
import dev.sallyport.limit.Charge;
import dev.sallyport.limit.Limiter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What a call must pass before it goes to a provider: its key's addresses, paths and models, and
 * the limits. Of one event loop.
 */
final class Clearance {
  private final ClientAddress clients;
  private final Settings.Inbound limits;
  private final Limiter limiter;
  private final Accounts accounts;
  private final SplittableRandom random = new SplittableRandom();

  /** As long as the record itself: what stands for it holds nothing of it but its credentials. */
  private final Cache<KeyRecord, Routes> routes =
      Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

  Clearance(ClientAddress clients, Settings.Inbound limits, Limiter limiter, Accounts accounts) {
    this.clients = clients;
    this.limits = limits;
    this.limiter = limiter;
    this.accounts = accounts;
  }

  /** All that the head of the request and the key's record decide. */
  RequestPlan plan(Exchange exchange, Inbound inbound, String query, KeyRecord key) {
    Routes known = routes.get(key, Routes::of);
    if (known.restrictsAddresses()) {
      known.refuseAddress(client(exchange.request()));
    }
    Inbound asked = inbound.within(known);
    exchange.speak(asked.spoken());
    RequestPlan plan = Planner.plan(asked, query, known, random);
    AskedModels named = AskedModels.NONE.and(plan.model().named());
    if (isRead(exchange.request())) {
      named.checkFound(known);
    } else {
      named.check(known, false);
    }
    return plan;
  }

  /** Whether it asks about a model, and does not run one: a socket could. */
  private static boolean isRead(HttpServerRequest request) {
    if (request.headers().contains("upgrade")) {
      return false;
    }
    return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
  }

  private Optional<InetAddress> client(HttpServerRequest request) {
    return Optional.ofNullable(request.remoteAddress().hostAddress())
        .flatMap(IpLiteral::parse)
        .flatMap(peer -> clients.told(peer, request.headers().getAll("x-forwarded-for")));
  }

  /** Of a WebSocket, whose messages may name models; empty for a key that may use all. */
  Optional<ClientMessages> messages(Exchange exchange, RequestPlan plan, KeyRecord key) {
    Routes known = routes.get(key, Routes::of);
    ClientMessages.Naming naming =
        !plan.model().required()
            ? ClientMessages.Naming.NONE
            : exchange.request().path().endsWith("/responses")
                ? ClientMessages.Naming.EVERY
                : ClientMessages.Naming.FIRST;
    return known.restrictsModels()
        ? Optional.of(new ClientMessages(known, naming, limits.jsonBodyLimitBytes()))
        : Optional.empty();
  }

  /** Held back as a whole where it has to name a model, of whatever type it is. */
  Body body(Exchange exchange, RequestPlan plan) {
    return Body.of(exchange, limits, plan.model().required());
  }

  /**
   * To be waited for before anything goes to the provider; from then on the call is accounted for.
   *
   * @param body empty where there is none, or none that is looked into
   * @return the body that is to be sent instead
   */
  Future<Buffer> admit(Exchange exchange, RequestPlan plan, KeyRecord key, Buffer body) {
    ModelNeed need = plan.model();
    AskedModels asked = asked(exchange.request(), plan, body);
    if (need.inBody()) {
      asked.check(routes.get(key, Routes::of), need.required());
    }
    List<Charge> charges = plan.route().charges().of(asked, need.required());
    Future<Void> admitted =
        charges.isEmpty()
            ? Future.succeededFuture()
            : limiter.acquire(charges).compose(admission -> settle(exchange, admission));
    return admitted.map(v -> accounts.open(exchange, plan, key, body));
  }

  private static Future<Void> settle(Exchange exchange, Admission admission) {
    exchange.notice(LimitNotice.of(admission));
    return LimitNotice.refusal(admission)
        .<Future<Void>>map(Future::failedFuture)
        .orElseGet(Future::succeededFuture);
  }

  private static AskedModels asked(HttpServerRequest request, RequestPlan plan, Buffer body) {
    ModelNeed need = plan.model();
    return (need.inBody() ? read(request, plan, body) : AskedModels.NONE).and(need.named());
  }

  private static AskedModels read(HttpServerRequest request, RequestPlan plan, Buffer body) {
    if (body.length() == 0) {
      return AskedModels.NONE;
    }
    List<String> types = request.headers().getAll("content-type");
    if (types.size() > 1
        || types.stream().anyMatch(JsonModels::isOtherCharset)
        || isEncoded(request.headers().getAll("content-encoding"))) {
      throw GatewayException.invalid("The body is not sent so that its `model` can be read.");
    }
    String type = request.getHeader("content-type");
    if (FormModels.isForm(type)) {
      return FormModels.of(type, body);
    }
    return Body.isJson(type)
        ? JsonModels.of(body, plan.route().provider().dialect())
        : AskedModels.NONE;
  }

  private static boolean isEncoded(List<String> encodings) {
    return encodings.stream().anyMatch(encoding -> !encoding.equalsIgnoreCase("identity"));
  }
}
