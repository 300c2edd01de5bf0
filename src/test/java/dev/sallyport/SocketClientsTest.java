package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.http.RawClient;
import dev.sallyport.runtime.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** WebSockets as ordinary clients speak them, to the echo provider. */
class SocketClientsTest {
  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  /** What a client is told, message by message, and with which code it ends. */
  private static final class Listener implements WebSocket.Listener {
    private final BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        events.add(new JsonObject(partial.toString()));
        partial.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedFuture(data);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return CompletableFuture.completedFuture(code);
    }

    JsonObject next() {
      try {
        JsonObject event = events.poll(8, TimeUnit.SECONDS);
        if (event == null) {
          throw new AssertionError("no event came");
        }
        return event;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static URI uri(String target) {
    return URI.create("ws://127.0.0.1:" + gateway.port() + target);
  }

  @Test
  void serverForm_talksToTheEcho() {
    Listener listener = new Listener();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .header("Authorization", "Bearer " + gateway.echoKey("openai"))
            .buildAsync(uri("/v1/realtime?model=echo-1"), listener)
            .join();

    assertThat(listener.next().getJsonObject("session").getString("model")).isEqualTo("echo-1");
    socket
        .sendText(
            "{\"type\":\"conversation.item.create\",\"item\":{\"type\":\"message\",\"role\":\"user\","
                + "\"content\":[{\"type\":\"input_text\",\"text\":\"one two\"}]}}",
            true)
        .join();
    socket.sendText("{\"type\":\"response.create\"}", true).join();
    List<String> types = new ArrayList<>();
    JsonObject event;
    do {
      event = listener.next();
      types.add(event.getString("type"));
    } while (!event.getString("type").equals("response.done"));

    assertThat(types)
        .containsExactly(
            "conversation.item.done",
            "response.created",
            "response.output_text.delta",
            "response.output_text.delta",
            "response.output_text.done",
            "response.done");
    assertThat(event.getJsonObject("response").getJsonObject("usage").getInteger("total_tokens"))
        .isEqualTo(4);
    socket.sendClose(1000, "bye").join();
    assertThat(listener.closed.join()).isEqualTo(1000);
  }

  @Test
  void browserForm_isAnsweredWithTheProvidersSubprotocol() {
    Listener listener = new Listener();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .subprotocols("realtime", "openai-insecure-api-key." + gateway.echoKey("openai"))
            .buildAsync(uri("/v1/realtime?model=echo"), listener)
            .join();

    assertThat(socket.getSubprotocol()).isEqualTo("realtime");
    assertThat(listener.next().getString("type")).isEqualTo("session.created");
    socket.abort();
  }

  @Test
  void badKey_isTold_asTheStatusOfTheHandshake() {
    CompletableFuture<WebSocket> opening =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .header("Authorization", "Bearer sk-of-nobody")
            .buildAsync(uri("/v1/realtime?model=echo"), new Listener());

    assertThatThrownBy(opening::join)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(401));
  }

  @Test
  void socket_opensOverTls(@TempDir Path folder) {
    TestCertificate certificate = TestCertificate.in(folder, "dns:gateway.test");
    gateway.provider().does(SocketCalls::echo);
    try (TestGateway node =
            TestGateway.start(
                "SALLYPORT_DATA_TLS_CERT", certificate.certificate().toString(),
                "SALLYPORT_DATA_TLS_KEY", certificate.key().toString());
        RawClient client = RawClient.overTls(node.dataPort())) {
      String key = node.key("openai", gateway.provider().url(), "secret");
      client.send(SocketCalls.upgrade("/v1/realtime?model=m", SocketCalls.bearer(key)));

      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
      SocketCalls.send(client, SocketFrame.text("x".repeat(100_000)));
      assertThat(SocketCalls.read(client)).isEqualTo(SocketFrame.text("x".repeat(100_000)));
      SocketCalls.send(client, SocketFrame.close(1000, ""));
      assertThat(SocketCalls.read(client).code()).isEqualTo(1000);
      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  void http2_isRefusedClearly() {
    Vertx vertx = Vertx.vertx();
    HttpClientResponse answer =
        vertx
            .createHttpClient(
                new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false))
            .request(HttpMethod.CONNECT, gateway.port(), "127.0.0.1", "/v1/realtime?model=echo")
            .compose(request -> request.putHeader("authorization", "Bearer x").send())
            .await();

    assertThat(answer.statusCode()).isBetween(400, 501);
    vertx.close().await();
  }
}
