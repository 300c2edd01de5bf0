package dev.sallyport.sdk;

import dev.sallyport.GatewayExtension;
import dev.sallyport.runtime.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A vendor's WebSockets over TLS, in its own events; it remembers how it was asked. The client's
 * words say what it does: {@code tag-x} comes back, {@code close-4001} is its code of closing.
 */
final class SocketVendor implements AutoCloseable {
  private static final String BROWSER_KEY = "openai-insecure-api-key.";
  private static final int LARGEST_FRAME = 1 << 20;
  private static final Pattern CLOSE = Pattern.compile("close-(\\d{4})");

  private final Vertx vertx;
  private final HttpServer server;
  private final SocketReplies replies;
  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();

  private SocketVendor(Vertx vertx, TestCertificate certificate, SocketReplies replies) {
    this.vertx = vertx;
    this.replies = replies;
    this.server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(certificate.keyStore())
                // Through the gateway nothing is compressed, and Mistral's client sends 93 KB.
                .setMaxWebSocketFrameSize(LARGEST_FRAME)
                .addWebSocketSubProtocol("realtime"));
  }

  static SocketVendor start(TestCertificate certificate, SocketReplies replies) {
    SocketVendor vendor = new SocketVendor(Vertx.vertx(), certificate, replies);
    vendor.server.requestHandler(vendor::open).listen(0, "127.0.0.1").await();
    return vendor;
  }

  String url() {
    return "https://127.0.0.1:" + server.actualPort();
  }

  /** The handshakes with its secret and what was said in each, in an order without time. */
  List<Seen> seen() {
    return seen.stream().sorted(Comparator.comparing(Seen::toString)).toList();
  }

  private void open(HttpServerRequest request) {
    if (!isKnown(request)) {
      request
          .response()
          .setStatusCode(401)
          .putHeader("content-type", "application/json")
          .end("{\"error\":{\"message\":\"Incorrect API key.\",\"code\":\"invalid_api_key\"}}");
      return;
    }
    Seen handshake = Seen.of(request);
    request.toWebSocket().onSuccess(socket -> new Session(socket, handshake).begin());
  }

  private static boolean isKnown(HttpServerRequest request) {
    String secret = GatewayExtension.SECRET;
    String protocols = request.getHeader("sec-websocket-protocol");
    return ("Bearer " + secret).equals(request.getHeader("authorization"))
        || secret.equals(request.getHeader("x-goog-api-key"))
        || secret.equals(request.getParam("key"))
        || (protocols != null && protocols.contains(BROWSER_KEY + secret));
  }

  @Override
  public void close() {
    vertx.close().await();
  }

  /** One client's WebSocket. */
  private final class Session {
    private final ServerWebSocket socket;
    private final Seen handshake;
    private final StringBuilder messages = new StringBuilder();
    private final StringBuilder words = new StringBuilder();
    private boolean leaving;

    private Session(ServerWebSocket socket, Seen handshake) {
      this.socket = socket;
      this.handshake = handshake;
    }

    void begin() {
      socket.textMessageHandler(this::hear);
      socket.closeHandler(
          v -> seen.add(handshake.saying(messages + "closed: " + socket.closeStatusCode())));
      replies.greeting().forEach(this::say);
    }

    /** How much still comes after its own close is a matter of time. */
    private void hear(String message) {
      if (leaving) {
        return;
      }
      JsonObject event = new JsonObject(message);
      messages.append(message).append('\n');
      words.append(SocketReplies.words(event)).append('\n');
      Matcher close = CLOSE.matcher(words);
      if (close.find()) {
        leaving = true;
        socket.close(Short.parseShort(close.group(1)), "as told");
      } else {
        replies.to(event, words.toString()).forEach(this::say);
      }
    }

    private void say(JsonObject event) {
      if (replies.isBinary()) {
        socket.writeBinaryMessage(event.toBuffer());
      } else {
        socket.writeTextMessage(event.encode());
      }
    }
  }
}
