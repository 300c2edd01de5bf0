package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks a node over its management port to rewrap, and how far it is. */
final class Rewrapping {
  private static final HttpClient http = HttpClient.newHttpClient();

  private Rewrapping() {}

  static void begin(String management, String token) {
    HttpRequest.Builder post =
        request(management + "/v1/master-keys/rewrap", token)
            .POST(HttpRequest.BodyPublishers.noBody());
    assertThat(send(post).statusCode()).isEqualTo(202);
  }

  /** The status once the newest job is done. */
  static JsonObject done(String management, String token) {
    long end = System.nanoTime() + Launched.LIMIT.toNanos();
    while (System.nanoTime() < end) {
      JsonObject status =
          new JsonObject(send(request(management + "/v1/master-keys", token).GET()).body());
      if ("done".equals(status.getJsonObject("rewrap").getString("state"))) {
        return status;
      }
      new CompletableFuture<Void>().completeOnTimeout(null, 20, TimeUnit.MILLISECONDS).join();
    }
    throw new AssertionError("The rewrapping did not end");
  }

  private static HttpRequest.Builder request(String url, String token) {
    return HttpRequest.newBuilder(URI.create(url)).header("authorization", "Bearer " + token);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
