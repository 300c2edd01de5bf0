package dev.sallyport.proxy;

import dev.sallyport.content.Capture;
import dev.sallyport.content.Captures;
import dev.sallyport.key.KeyRecord;
import dev.sallyport.ledger.CallLog;
import dev.sallyport.provider.Dialect;
import dev.sallyport.provider.ModelPaths;
import dev.sallyport.usage.Count;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Usage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Opens the accounts of the calls of one event loop, with what their requests tell. */
final class Accounts {
  private static final String MODEL = "model";
  private static final Set<String> LOOKED_AT = Set.of(MODEL, UsageAsk.STREAM, UsageAsk.OPTIONS);
  private static final String SESSION = "x-session-id";
  private static final int LONGEST_SESSION = 128;
  private static final int LONGEST_MODEL = 256;
  private static final int LONGEST_PATH = 512;

  /** Where text is only counted: nobody bills for it. */
  private static final List<String> FREE =
      List.of(
          "/count_tokens", ":countTokens", "/responses/input_tokens", "/tokenize", "/detokenize");

  /** A picture of middling size, as most vendors count it. */
  private static final int TOKENS_PER_MEDIUM = 1_000;

  private static final Set<HttpMethod> GIVING =
      Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

  private final CallLog log;
  private final Captures captures;

  Accounts(CallLog log, Captures captures) {
    this.log = log;
    this.captures = captures;
  }

  /**
   * Throws UNAVAILABLE where the ledger has no room.
   *
   * @param body empty where there is none, or none that is looked into
   * @return the body that is to be sent
   */
  Buffer open(Exchange exchange, RequestPlan plan, KeyRecord key, Buffer body) {
    TopFields fields = TopFields.of(body, LOOKED_AT);
    Optional<String> asked =
        fields
            .find(MODEL)
            .flatMap(span -> name(body, span))
            .or(() -> inPath(exchange, plan))
            .or(() -> inForm(exchange, body));
    boolean estimated = asked.isPresent() && fields.isClear();
    open(exchange, plan, key, asked, estimated ? estimate(exchange, fields) : Usage.NONE);
    if (plan.credential().storesContent()) {
      keep(exchange, key, body);
    }
    boolean asks =
        UsageAsk.isKnownTo(plan.route().provider(), exchange.dialect(), exchange.request().path());
    Optional<Buffer> asking = asks ? UsageAsk.asking(body, fields) : Optional.empty();
    asking.ifPresent(edited -> exchange.account().hideUsage());
    return asking.orElse(body);
  }

  private void open(
      Exchange exchange, RequestPlan plan, KeyRecord key, Optional<String> asked, Usage reserved) {
    Account account = exchange.account();
    account.open(
        log,
        new Opened(
            account.id().uuid(),
            owner(key),
            way(exchange, plan),
            asked,
            session(exchange.request()),
            reserved));
  }

  /** What is only looked up passed before, and sockets have no messages in this sense. */
  private void keep(Exchange exchange, KeyRecord key, Buffer body) {
    HttpServerRequest request = exchange.request();
    if (GIVING.contains(request.method())) {
      KeyRecord.Tenancy of = key.tenancy();
      Capture capture = captures.begin(exchange.id().uuid(), of.organizationId(), of.workspaceId());
      capture.requestBegins(request.headers());
      capture.requestPasses(body);
      exchange.account().keep(capture);
    }
  }

  private static Opened.Owner owner(KeyRecord key) {
    KeyRecord.Tenancy of = key.tenancy();
    return new Opened.Owner(of.organizationId(), of.workspaceId(), of.userId(), key.id());
  }

  private static Opened.Way way(Exchange exchange, RequestPlan plan) {
    HttpServerRequest request = exchange.request();
    return new Opened.Way(
        plan.credential().id(),
        plan.route().provider().slug(),
        exchange.dialect().id(),
        request.method().name(),
        cut(request.path(), LONGEST_PATH));
  }

  private static Usage estimate(Exchange exchange, TopFields fields) {
    String path = exchange.request().path();
    if (FREE.stream().anyMatch(path::endsWith)) {
      return Usage.NONE;
    }
    if (path.endsWith("/audio/speech")) {
      return Usage.NONE.with(Count.CHARACTERS, fields.textBytes());
    }
    long tokens = fields.textTokens() + (long) fields.media() * TOKENS_PER_MEDIUM;
    return Usage.NONE.with(Count.INPUT, Math.max(1, tokens));
  }

  private static Optional<String> inPath(Exchange exchange, RequestPlan plan) {
    HttpServerRequest request = exchange.request();
    if (exchange.dialect() != Dialect.GEMINI) {
      return plan.model().named().stream().findFirst().or(() -> inQuery(request));
    }
    return ModelPaths.named(Dialect.GEMINI, request.method().name(), request.path())
        .map(name -> cut(name, LONGEST_MODEL));
  }

  private static Optional<String> inQuery(HttpServerRequest request) {
    return Optional.ofNullable(request.query()).stream()
        .flatMap(query -> QueryModels.of(query).stream())
        .filter(name -> !name.isBlank())
        .map(name -> cut(name, LONGEST_MODEL))
        .findFirst();
  }

  /** One that is not here as a whole is looked into as it passes, so far as it may name a model. */
  private static Optional<String> inForm(Exchange exchange, Buffer body) {
    String path = exchange.request().path();
    if (!path.contains("/audio/") && !path.contains("/images/")) {
      return Optional.empty();
    }
    Account account = exchange.account();
    String type = exchange.request().getHeader("content-type");
    if (body.length() == 0) {
      account.formPasses(PassingForm.of(type, account::names));
      return Optional.empty();
    }
    List<String> found = new ArrayList<>(1);
    PassingForm.of(type, found::add).ifPresent(form -> form.pass(body));
    return found.stream().findFirst();
  }

  /** Empty for what is no text, or written with escapes. */
  private static Optional<String> name(Buffer body, TopFields.Span span) {
    String text = body.getString(span.start(), span.end());
    boolean plain = text.length() > 2 && text.charAt(0) == '"' && text.indexOf('\\') < 0;
    return plain
        ? Optional.of(cut(text.substring(1, text.length() - 1), LONGEST_MODEL))
        : Optional.empty();
  }

  private static Optional<String> session(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader(SESSION))
        .filter(id -> !id.isBlank())
        .map(id -> cut(id, LONGEST_SESSION));
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most);
  }
}
