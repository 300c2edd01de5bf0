package dev.sallyport.proxy;

import dev.sallyport.config.Settings;
import dev.sallyport.core.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;

/**
 * What a client sends after its head. JSON is collected, because rules look into it and one write
 * is cheaper than many; all else goes through as it comes.
 */
final class Body {
  /** How a body is carried on. */
  enum Kind {
    NONE,
    COLLECTED,
    STREAMED
  }

  private static final int WINDOW_BYTES = 64 * 1024;

  private final Exchange exchange;
  private final HttpServerRequest request;
  private final Kind kind;
  private final long limit;
  private final BodyPace pace;
  private long received;

  private Body(Exchange exchange, Kind kind, long limit, BodyPace pace) {
    this.exchange = exchange;
    this.request = exchange.request();
    this.kind = kind;
    this.limit = limit;
    this.pace = pace;
  }

  /**
   * Throws TOO_LARGE, before anything is read, where the announced length is over the limit.
   *
   * @param whole whether a rule has to look into it, of whatever type it is
   */
  static Body of(Exchange exchange, Settings.Inbound limits, boolean whole) {
    HttpServerRequest request = exchange.request();
    String length = request.getHeader("content-length");
    if (request.isEnded() || isEmpty(request, length)) {
      return new Body(exchange, Kind.NONE, 0, new BodyPace(limits));
    }
    boolean collected = whole || isJson(request.getHeader("content-type"));
    Kind kind = collected ? Kind.COLLECTED : Kind.STREAMED;
    long limit =
        kind == Kind.COLLECTED ? limits.jsonBodyLimitBytes() : limits.mediaBodyLimitBytes();
    if (length != null && Long.parseLong(length) > limit) {
      throw GatewayException.tooLarge(limit);
    }
    return new Body(exchange, kind, limit, new BodyPace(limits));
  }

  private static boolean isEmpty(HttpServerRequest request, String length) {
    return "0".equals(length)
        || (!isHttp2(request) && length == null && request.getHeader("transfer-encoding") == null);
  }

  static boolean isJson(String contentType) {
    if (contentType == null) {
      return true;
    }
    int end = contentType.indexOf(';');
    String type = (end < 0 ? contentType : contentType.substring(0, end)).trim();
    String lower = type.toLowerCase(Locale.ROOT);
    return lower.equals("application/json") || lower.endsWith("+json");
  }

  Kind kind() {
    return kind;
  }

  /** All of it; the request is read only now. */
  Future<Buffer> collect(Load load) {
    String announced = request.getHeader("content-length");
    long length = announced == null ? 0 : Long.parseLong(announced);
    if (Math.max(length, 1) > load.largestBody()) {
      return Future.failedFuture(GatewayException.tooLarge(load.largestBody()));
    }
    Hold hold = new Hold(load);
    exchange.holds(hold);
    if (!hold.reach(length)) {
      return Future.failedFuture(Load.refusal());
    }
    return collect(hold, new Collected((int) length));
  }

  private Future<Buffer> collect(Hold hold, Collected sum) {
    Promise<Buffer> collected = Promise.promise();
    exchange.atEnd(() -> collected.tryFail(GatewayException.internal()));
    request.handler(
        chunk -> {
          if (isAccepted(chunk, collected) && fits(hold, collected)) {
            exchange.sending().start(Wait.For.CLIENT_BODY);
            sum.add(chunk);
          }
        });
    request.endHandler(
        v -> {
          exchange.sending().stop();
          collected.tryComplete(sum.all());
        });
    read();
    return collected.future();
  }

  /** Fails with INVALID. A large body is not copied as a whole to be looked into. */
  static void refuseKey(Buffer body, Traces key) {
    if (body.length() <= WINDOW_BYTES) {
      require(!key.isIn(body.getBytes()));
      return;
    }
    Sieve sieve = new Sieve(key, Sieve.Mesh.FINE);
    for (int at = 0; at < body.length(); at += WINDOW_BYTES) {
      sieve.next(body.slice(at, Math.min(body.length(), at + WINDOW_BYTES)));
      require(!sieve.hasCaught());
    }
  }

  private static void require(boolean keyless) {
    if (!keyless) {
      throw holdsKey();
    }
  }

  private static GatewayException holdsKey() {
    return GatewayException.invalid("The request body holds the key that the request presents.");
  }

  /**
   * Copies to the provider with back-pressure; fails once it is past the limit, and where it holds
   * the key.
   */
  Future<Void> pipeTo(HttpClientRequest upstream, Traces key) {
    Sieve sieve = new Sieve(key, Sieve.Mesh.FINE);
    Promise<Void> sent = Promise.promise();
    exchange.passBodyOn();
    exchange.atEnd(() -> sent.tryFail(GatewayException.internal()));
    upstream.drainHandler(
        v -> {
          exchange.sending().start(Wait.For.CLIENT_BODY);
          pace.begin();
          request.resume();
        });
    request.handler(
        chunk -> {
          if (isAccepted(chunk, sent)) {
            exchange.account().readForm(chunk);
            Buffer sifted = sieve.next(chunk);
            if (sieve.hasCaught()) {
              stop(sent, holdsKey());
            } else {
              pass(sifted, upstream);
            }
          }
        });
    request.endHandler(
        v -> end(upstream, passing(sieve.rest())).onComplete(sent::tryComplete, sent::tryFail));
    read();
    return sent.future();
  }

  private boolean fits(Hold hold, Promise<?> body) {
    if (hold.reach(received)) {
      return true;
    }
    stop(body, Load.refusal());
    return false;
  }

  private static Future<Void> end(HttpClientRequest upstream, Buffer rest) {
    return rest.length() == 0 ? upstream.end() : upstream.end(rest);
  }

  private boolean isAccepted(Buffer chunk, Promise<?> body) {
    received += chunk.length();
    boolean tooLarge = received > limit;
    if (!tooLarge && !(isHttp2(request) && pace.isTooSlow(chunk.length()))) {
      return true;
    }
    stop(body, tooLarge ? GatewayException.tooLarge(limit) : tooSlow());
    return false;
  }

  private void stop(Promise<?> body, GatewayException reason) {
    request.handler(null);
    request.endHandler(null);
    body.tryFail(reason);
  }

  static GatewayException tooSlow() {
    return GatewayException.invalid("The request body did not arrive in time.");
  }

  private static boolean isHttp2(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_2;
  }

  private void pass(Buffer chunk, HttpClientRequest upstream) {
    exchange.sending().start(Wait.For.CLIENT_BODY);
    if (passing(chunk).length() > 0) {
      upstream.write(chunk);
    }
    if (upstream.writeQueueFull()) {
      exchange.sending().start(Wait.For.PROVIDER_READS);
      request.pause();
    }
  }

  private Buffer passing(Buffer piece) {
    exchange.account().requestPasses(piece);
    return piece;
  }

  private void read() {
    exchange.sending().start(Wait.For.CLIENT_BODY);
    pace.begin();
    if (request.getHeader("expect") != null && request.version() != HttpVersion.HTTP_1_0) {
      request.response().writeContinue();
    }
    request.resume();
  }
}
