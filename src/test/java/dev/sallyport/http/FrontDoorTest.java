package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FrontDoorTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String LATE = "GET /late HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String CHUNKED =
      "POST %s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

  private GuardedEcho server;
  private RawClient client;

  @BeforeAll
  void start() {
    server = new GuardedEcho(HttpLimits.forManagement());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void connect() {
    server.reached().clear();
    server.bodies().clear();
    client = RawClient.to(server.port());
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Test
  void pipelinedRequests_areAllAnswered() {
    client.send(GoodRequests.pipelined() + GET + last());

    assertThat(client.readToEnd().split("HTTP/1.1 200 OK", -1))
        .hasSize(GoodRequests.all().size() + 3);
  }

  @Test
  void goodRequests_areAnswered_byteByByte() {
    for (String good : GoodRequests.all()) {
      good.chars().forEach(each -> client.send(String.valueOf((char) each)));
      assertThat(client.readUntil("\r\n\r\n")).contains("HTTP/1.1 200 OK");
    }
    assertThat(server.reached()).hasSize(GoodRequests.all().size());
  }

  @Test
  void chunkedBody_arrivesWhole_withExtensionsAndTrailers() {
    client.send(
        CHUNKED.formatted("/x") + "3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 1\r\n\r\n" + last());

    client.readToEnd();

    assertThat(server.bodies().get(0)).hasToString("abcde");
  }

  @Test
  void continue_isSent_beforeTheBody() {
    client.send("POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100 ");
    client.send("hi" + last());

    assertThat(client.readToEnd()).startsWith("HTTP/1.1 200 ").contains("HTTP_1_1 2HTTP/1.1 200 ");
  }

  @Test
  void http10_isKeptAlive_whenAsked() {
    String request = "GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
    client.send(request);
    assertThat(client.readUntil("HTTP_1_0 0")).startsWith("HTTP/1.0 200 OK");
    client.send("GET /x HTTP/1.0\r\n\r\n");

    assertThat(client.readToEnd()).startsWith("HTTP/1.0 200 OK");
    assertThat(server.reached()).hasSize(2);
  }

  @Test
  void atTheLimits_netty_stillAccepts() {
    String line = "GET /" + "a".repeat(8192 - 14) + " HTTP/1.1\r\n";
    String block = "Host: a\r\n" + "X: a\r\n".repeat(98);
    String filler = "Y: " + "b".repeat(16 * 1024 - block.length() - 5) + "\r\n";
    client.send(line + block + filler + "\r\n" + last());

    assertThat(client.readToEnd().split("HTTP/1.1 200 OK", -1)).hasSize(3);
  }

  @Test
  void refusal_waits_forAnswersStillOwed() {
    client.send(LATE + LATE + "get /x HTTP/1.1\r\nHost: a\r\n\r\n" + GET);

    assertAnswersThenRefusal(client.readToEnd());
    assertThat(server.reached()).containsExactly("GET /late", "GET /late");
  }

  @Test
  void refusalOfABody_waits_forAnswersStillOwed() {
    client.send(LATE + LATE + CHUNKED.formatted("/x") + "+1\r\na\r\n0\r\n\r\n" + GET);

    assertAnswersThenRefusal(client.readToEnd());
    assertThat(server.reached()).doesNotContain("GET /x");
    assertThat(server.bodies()).hasSize(2);
  }

  private static void assertAnswersThenRefusal(String read) {
    assertThat(read).matches("(?s)(HTTP/1.1 200 OK.*?HTTP_1_1 0){2}HTTP/1.1 400 Bad Request.*");
  }

  @Test
  void refusalOfABody_onlyCloses_whenItsAnswerHasBegun() {
    client.send(CHUNKED.formatted("/early") + "1\r\na\r\n");
    assertThat(client.readUntil("early")).startsWith("HTTP/1.1 200 OK");
    client.send("x\r\n");

    assertThat(client.readToEnd()).isEqualTo("\r\n");
  }

  @Test
  void offerOfHttp2_isIgnored() throws Exception {
    HttpClient jdk = HttpClient.newHttpClient();
    URI uri = URI.create("http://127.0.0.1:" + server.port() + "/x");
    for (int i = 0; i < 2; i++) {
      HttpResponse<String> response =
          jdk.send(
              HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("hello")).build(),
              BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      assertThat(response.body()).isEqualTo("HTTP_1_1 5");
    }
  }

  @Test
  void offerOfHttp2_isIgnored_asFirstAndSecond() {
    String connection = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n";
    String settings = "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n";
    String offer = "GET /x HTTP/1.1\r\nHost: a\r\n" + connection + settings;
    client.send(offer + offer + last());

    assertThat(client.readToEnd().split("HTTP/1.1 200 OK", -1)).hasSize(4);
  }

  @Test
  void webSocket_passes_bothWays() {
    WebSocketClient webSockets = server.vertx().createWebSocketClient();
    WebSocket socket =
        webSockets
            .connect(
                new WebSocketConnectOptions()
                    .setHost("127.0.0.1")
                    .setPort(server.port())
                    .setURI("/websocket"))
            .await();
    Future<String> echoed =
        Future.future(promise -> socket.textMessageHandler(promise::tryComplete));
    socket.writeTextMessage("line\r\n\r\n\n//;");

    assertThat(echoed.await()).isEqualTo("line\r\n\r\n\n//;");
    webSockets.close().await();
  }

  @Test
  void everyInstance_isGuarded_whenSeveralShareAPort() {
    Vertx vertx = Vertx.vertx();
    vertx.deployVerticle(Sharing::new, new DeploymentOptions().setInstances(2)).await();
    int port = Sharing.port;
    for (int i = 0; i < 4; i++) {
      try (RawClient raw = RawClient.to(port)) {
        raw.send("get / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(raw.readToEnd()).startsWith("HTTP/1.1 400 ");
      }
    }
    vertx.close().await();
  }

  private static String last() {
    return "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  }

  private static final class Sharing extends VerticleBase {
    private static volatile int port;

    @Override
    public Future<?> start() {
      return FrontDoor.server(
              vertx, new HttpServerOptions().setHost("127.0.0.1"), HttpLimits.forData())
          .requestHandler(request -> request.response().end())
          .listen(-1)
          .onSuccess(server -> port = server.actualPort());
    }
  }
}
