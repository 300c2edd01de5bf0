package dev.sallyport.limit;

import static java.util.Objects.requireNonNull;

import dev.sallyport.core.GatewayException;
import dev.sallyport.runtime.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts in Redis, so that a limit holds over all nodes: one script call per request, see {@code
 * admit.lua}. Fails with UNAVAILABLE where Redis is away or past its deadline.
 */
public final class RedisLimiter implements Limiter {
  private static final Logger log = LoggerFactory.getLogger(RedisLimiter.class);
  private static final Script ADMIT = Script.named("admit.lua");
  private static final long SERVER_TIME = 0;

  private final RedisLink redis;
  private final LongSupplier micros;
  private volatile String lastError = "";

  public RedisLimiter(RedisLink redis) {
    this(redis, () -> SERVER_TIME);
  }

  /** With a time for tests, in microseconds since 1970. */
  RedisLimiter(RedisLink redis, LongSupplier micros) {
    this.redis = requireNonNull(redis, "redis");
    this.micros = requireNonNull(micros, "micros");
  }

  @Override
  public Future<Admission> acquire(List<Charge> charges) {
    if (charges.isEmpty()) {
      return Future.succeededFuture(Admission.UNLIMITED);
    }
    Counted.requireDistinct(charges);
    long now = micros.getAsLong();
    return redis
        .send(request(Command.EVALSHA, ADMIT.sha1(), charges, now))
        .recover(failure -> unlessUnknown(failure, charges, now))
        .recover(this::translate)
        .map(answer -> admission(charges, answer));
  }

  private Future<Response> unlessUnknown(Throwable failure, List<Charge> charges, long now) {
    boolean unknown =
        failure instanceof ErrorType && String.valueOf(failure.getMessage()).startsWith("NOSCRIPT");
    return unknown
        ? redis.send(request(Command.EVAL, ADMIT.text(), charges, now))
        : Future.failedFuture(failure);
  }

  /** An error that Redis answers is told to the operator, once until it answers another. */
  private Future<Response> translate(Throwable failure) {
    if (!(failure instanceof ErrorType)) {
      return Future.failedFuture(failure);
    }
    String error = String.valueOf(failure.getMessage());
    if (!error.equals(lastError)) {
      lastError = error;
      log.warn("Redis refuses to count limits: {}", error);
    }
    return Future.failedFuture(
        GatewayException.unavailable("The gateway's limit store is not available."));
  }

  private static Request request(Command command, String script, List<Charge> charges, long now) {
    Request request = Request.cmd(command).arg(script).arg(charges.size());
    charges.forEach(charge -> request.arg(charge.counter()));
    number(request, now);
    for (Charge charge : charges) {
      Limit limit = charge.limit();
      number(request.arg(limit.metric().id()), limit.max());
      number(number(request, limit.window().micros()), charge.amount());
    }
    return request;
  }

  /** As text: the client's own way puts a NUL before numbers like 999999999999999. */
  private static Request number(Request request, long number) {
    return request.arg(Long.toString(number));
  }

  private static Admission admission(List<Charge> charges, Response answer) {
    boolean admitted = answer.get(0).toLong() == 1;
    int width = admitted ? 2 : 3;
    List<Standing> standings = new ArrayList<>(charges.size());
    for (int i = 0; i < charges.size(); i++) {
      int at = 1 + i * width;
      long used = answer.get(at).toLong();
      Duration retry = admitted ? Duration.ZERO : micros(answer.get(at + 2));
      Charge charge = charges.get(i);
      standings.add(charge.standing(used, charge.limit().max(), micros(answer.get(at + 1)), retry));
    }
    return new Admission(admitted, standings, false);
  }

  private static Duration micros(Response response) {
    return Duration.of(response.toLong(), ChronoUnit.MICROS);
  }
}
