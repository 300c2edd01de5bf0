package dev.sallyport.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/**
 * Holds HTTP/2 requests to the rules of the front door that Netty and Vert.x do not already keep.
 * They see to lower-case names, characters in fields, connection-specific fields, the
 * pseudo-fields' presence and order, a Content-Length that is not that of the body, and a Host
 * other than the authority.
 */
final class Http2RequestCheck {
  private static final List<String> ALIKE =
      List.of("content_length", "transfer_encoding", ":protocol");

  private Http2RequestCheck() {}

  static Optional<Refusal> refusal(HttpServerRequest request, HttpLimits limits) {
    return method(request.method())
        .or(() -> target(request.uri(), limits))
        .or(() -> authority(request))
        .or(() -> fields(request, limits));
  }

  private static Optional<Refusal> method(HttpMethod method) {
    byte[] name = method.name().getBytes(UTF_8);
    boolean token = name.length > 0 && Ascii.run(name, 0, name.length, Ascii.METHOD) == name.length;
    boolean tunnels = method.equals(HttpMethod.CONNECT) || method.equals(HttpMethod.TRACE);
    return refuseIf(!token || tunnels, Refusal.METHOD);
  }

  private static Optional<Refusal> target(String target, HttpLimits limits) {
    if (target.length() > limits.requestLineBytes()) {
      return Optional.of(Refusal.TARGET_TOO_LONG);
    }
    int query = target.indexOf('?');
    if (query < 0) {
      return RequestTargets.pathRefusal(target, limits.strictPath());
    }
    return RequestTargets.pathRefusal(target.substring(0, query), limits.strictPath())
        .or(() -> RequestTargets.queryRefusal(target.substring(query + 1)));
  }

  private static Optional<Refusal> authority(HttpServerRequest request) {
    if (request.authority() == null || request.headers().getAll(HttpHeaders.HOST).size() > 1) {
      return Optional.of(Refusal.HOST_MISSING);
    }
    byte[] host = request.authority().toString().getBytes(UTF_8);
    return refuseIf(!Hosts.valid(host, host.length), Refusal.HOST);
  }

  private static Optional<Refusal> fields(HttpServerRequest request, HttpLimits limits) {
    List<String> expectations = request.headers().getAll(HttpHeaders.EXPECT);
    boolean odd = expectations.stream().anyMatch(value -> !value.equalsIgnoreCase("100-continue"));
    boolean many = request.headers().entries().size() > limits.headerCount();
    List<String> lengths = request.headers().getAll(HttpHeaders.CONTENT_LENGTH);
    return refuseIf(odd, Refusal.EXPECTATION)
        .or(() -> refuseIf(many, Refusal.HEADER_COUNT))
        .or(() -> refuseIf(lengths.size() > 1, Refusal.LENGTH_REPEATED))
        .or(() -> refuseIf(!lengths.stream().allMatch(Http2RequestCheck::isPlain), Refusal.LENGTH))
        .or(
            () ->
                refuseIf(
                    ALIKE.stream().anyMatch(request.headers()::contains), Refusal.HEADER_ALIKE));
  }

  private static boolean isPlain(String length) {
    return HeadFacts.isPlainNumber(length.getBytes(UTF_8), length.length());
  }

  private static Optional<Refusal> refuseIf(boolean wrong, Refusal refusal) {
    return wrong ? Optional.of(refusal) : Optional.empty();
  }
}
