package dev.sallyport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.http.RawClient;
import dev.sallyport.runtime.TestCertificate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A provider of known answers over every transport, and what may become of one on a bad line. */
final class FaultyAnswers {
  private static final Set<String> CODES = Set.of("upstream_error", "upstream_timeout");

  /** How the gateway speaks with the provider. */
  enum Transport {
    PLAIN,
    TLS,
    HTTP2
  }

  /** An answer that is always the same. */
  enum Form {
    JSON("application/json", true, "{\"id\":\"chatcmpl-1\",\"choices\":[{\"text\":\"Hello\"}]}"),
    BINARY("audio/mpeg", true, random()),
    CHUNKED("text/plain", false, "first part, ", "second part, ", "third part"),
    SSE(
        "text/event-stream",
        false,
        "data: {\"n\":1}\n\n",
        "data: {\"n\":2}\n\ndata: {\"n\":",
        "3}\n\n",
        "data: [DONE]\n\n"),
    NDJSON("application/x-ndjson", false, "{\"n\":1}\n", "{\"n\":2}\n{\"n\"", ":3}\n");

    private final String type;
    private final boolean measured;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> parts;

    Form(String type, boolean measured, String... parts) {
      this.type = type;
      this.measured = measured;
      this.parts = List.of(parts);
    }

    private static String random() {
      byte[] bytes = new byte[150];
      new Random(3).nextBytes(bytes);
      return new String(bytes, ISO_8859_1);
    }

    String whole() {
      return String.join("", parts);
    }

    private boolean hasEvents() {
      return this == SSE || this == NDJSON;
    }

    /** How an error of the gateway's own begins in it. */
    private String errorStart() {
      return this == SSE ? "data: {\"error\":" : "{\"error\":";
    }
  }

  private final Map<Transport, Integer> ports = new EnumMap<>(Transport.class);
  private final HttpClient client;

  FaultyAnswers(Vertx vertx, TestCertificate certificate) {
    ports.put(Transport.PLAIN, listen(vertx, new HttpServerOptions()));
    HttpServerOptions tls =
        new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate.keyStore());
    ports.put(Transport.TLS, listen(vertx, new HttpServerOptions(tls).setUseAlpn(false)));
    ports.put(Transport.HTTP2, listen(vertx, new HttpServerOptions(tls).setUseAlpn(true)));
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
  }

  private static int listen(Vertx vertx, HttpServerOptions options) {
    return vertx
        .createHttpServer(options)
        .requestHandler(FaultyAnswers::answer)
        .listen(0, "127.0.0.1")
        .await()
        .actualPort();
  }

  private static void answer(HttpServerRequest request) {
    Form form = Form.valueOf(request.getParam("form"));
    request.body().onSuccess(body -> send(request, form));
  }

  private static void send(HttpServerRequest request, Form form) {
    var response = request.response().putHeader("content-type", form.type);
    if (form.measured) {
      response.putHeader("content-length", Integer.toString(form.whole().length()));
    } else {
      response.setChunked(true);
    }
    form.parts.forEach(part -> response.write(Buffer.buffer(part.getBytes(ISO_8859_1))));
    response.end();
  }

  int port(Transport transport) {
    return ports.get(transport);
  }

  Got http1(int port, String key, HttpMethod method, Form form) {
    try (RawClient raw = RawClient.to(port)) {
      String target = target(method, form);
      raw.send(
          method.equals(HttpMethod.GET)
              ? Requests.get(target, key, "Connection: close")
              : Requests.post(target, key, "{}", "Connection: close"));
      return Got.http1(raw.readToEnd());
    }
  }

  private static String target(HttpMethod method, Form form) {
    return (method.equals(HttpMethod.GET) ? "/v1/models?form=" : "/v1/chat/completions?form=")
        + form;
  }

  Got http2(int port, String key, Form form) throws Exception {
    Promise<Got> got = Promise.promise();
    client
        .request(HttpMethod.POST, port, "127.0.0.1", target(HttpMethod.POST, form))
        .compose(
            request -> {
              request.putHeader("authorization", "Bearer " + key);
              return request.send("{}").onSuccess(response -> read(response, got));
            })
        .onFailure(e -> got.tryComplete(new Got(0, "", false)));
    Future<Got> read = got.future();
    return read.toCompletionStage().toCompletableFuture().get(8, TimeUnit.SECONDS);
  }

  private static void read(HttpClientResponse response, Promise<Got> got) {
    Buffer sum = Buffer.buffer();
    response.handler(sum::appendBuffer);
    response.exceptionHandler(
        e -> got.tryComplete(new Got(response.statusCode(), sum.toString(ISO_8859_1), false)));
    response.endHandler(
        v -> got.tryComplete(new Got(response.statusCode(), sum.toString(ISO_8859_1), true)));
  }

  /**
   * What is wrong with it: empty for the right answer, a defined error, or a visible break, an end
   * without any answer included. Over HTTP/2 such an end is seen now and then after many broken
   * answers on one connection; perhaps it is Netty's limit on the resets that it sends.
   */
  static String fault(Form form, Got got) {
    if (got.status() == 0 && !got.complete()) {
      return "";
    }
    if (got.status() == 502 || got.status() == 504) {
      return isDialectError(got) ? "" : "no error of the dialect: " + got.text();
    }
    if (got.status() != 200) {
      return "status " + got.status() + " " + got.text();
    }
    if (got.complete()) {
      return form.whole().equals(got.text()) ? "" : "looks whole: " + got.text();
    }
    return isBeginning(form, got.text()) ? "" : "wrong beginning: " + got.text();
  }

  private static boolean isDialectError(Got got) {
    return got.complete()
        && CODES.contains(new JsonObject(got.text()).getJsonObject("error").getString("code"));
  }

  private static boolean isBeginning(Form form, String text) {
    int error = form.hasEvents() ? text.lastIndexOf(form.errorStart()) : -1;
    if (error < 0) {
      return form.whole().startsWith(text);
    }
    String before = text.substring(0, error);
    String end = form == Form.SSE ? "\n\n" : "\n";
    return form.whole().startsWith(before)
        && (before.isEmpty() || before.endsWith(end))
        && text.endsWith("}" + end)
        && !text.substring(error).contains("[DONE]");
  }
}
