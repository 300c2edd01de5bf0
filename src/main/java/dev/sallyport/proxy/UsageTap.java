package dev.sallyport.proxy;

import dev.sallyport.provider.UsageReader;
import dev.sallyport.provider.UsageReaders;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;

/** Which answers tell what was used. */
final class UsageTap {
  private UsageTap() {}

  /** Empty where something is only looked up: what it once used was told before. */
  static Optional<UsageReader> of(Exchange exchange, HttpClientResponse answer) {
    if (!exchange.request().method().equals(HttpMethod.POST)
        || exchange.request().path().endsWith("/cancel")) {
      return Optional.empty();
    }
    String type = answer.getHeader("content-type");
    return Optional.of(
        UsageReaders.of(
            exchange.dialect(),
            exchange.request().path(),
            answer.statusCode(),
            type == null ? "" : type,
            Optional.ofNullable(answer.getHeader("content-encoding"))));
  }
}
