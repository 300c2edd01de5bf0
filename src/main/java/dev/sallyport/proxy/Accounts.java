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

  /** Of English text; other tongues have fewer bytes in a token, and code more. */
  private static final int BYTES_PER_TOKEN = 4;

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
        fields.find(MODEL).flatMap(span -> name(body, span)).or(() -> inPath(exchange, plan));
    open(exchange, plan, key, asked, asked.isEmpty() ? Usage.NONE : estimate(exchange, fields));
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
    if (exchange.request().path().endsWith("/audio/speech")) {
      return Usage.NONE.with(Count.CHARACTERS, fields.textBytes());
    }
    long tokens = fields.textBytes() / BYTES_PER_TOKEN + (long) fields.media() * TOKENS_PER_MEDIUM;
    return Usage.NONE.with(Count.INPUT, Math.max(1, tokens));
  }

  private static Optional<String> inPath(Exchange exchange, RequestPlan plan) {
    if (exchange.dialect() != Dialect.GEMINI) {
      return plan.model().named().stream().findFirst();
    }
    HttpServerRequest request = exchange.request();
    return ModelPaths.named(Dialect.GEMINI, request.method().name(), request.path())
        .map(name -> cut(name, LONGEST_MODEL));
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
