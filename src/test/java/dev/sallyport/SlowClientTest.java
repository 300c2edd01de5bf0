package dev.sallyport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.http.RawClient;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that take their time to send or to read lose their connection, and cost little. */
class SlowClientTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final int STALL_MILLIS = 700;
  private static final int MEBIBYTE = 1 << 20;

  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with(
          "SALLYPORT_INBOUND_HEADER_BLOCK_DEADLINE", "500ms",
          "SALLYPORT_INBOUND_IDLE_TIMEOUT", "800ms",
          "SALLYPORT_INBOUND_WRITE_STALL_TIMEOUT", STALL_MILLIS + "ms",
          "SALLYPORT_INBOUND_BODY_RATE_GRACE", "600ms");

  /** Sends the same again and again on one connection, and reads nothing. */
  private static long taken(String request, long forMillis) {
    AtomicLong taken = new AtomicLong();
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
      byte[] many = request.repeat(Math.max(1, 20_000 / request.length())).getBytes(ISO_8859_1);
      Thread sender = new Thread(() -> send(socket, many, taken));
      sender.setDaemon(true);
      sender.start();
      sender.join(forMillis);
      assertThat(sender.isAlive()).as("took %s bytes and is open", taken).isFalse();
    } catch (InterruptedException | IOException e) {
      throw new IllegalStateException(e);
    }
    return taken.get();
  }

  private static void send(Socket socket, byte[] many, AtomicLong taken) {
    try {
      while (true) {
        socket.getOutputStream().write(many);
        taken.addAndGet(many.length);
      }
    } catch (IOException cut) {
      return;
    }
  }

  @Test
  void pipelinedRefusals_endTheConnection_whenNobodyReadsThem() {
    long taken = taken(Requests.get("/v1/models", "wrong"), 20_000);

    assertThat(taken).isLessThan(20L * MEBIBYTE);
  }

  @Test
  void pipelinedAnswers_endTheConnection_whenNobodyReadsThem() {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.answer("200 OK", "application/json", "x".repeat(20_000));
            });
    long taken = taken(Requests.post(CHAT, gateway.key("openai"), "{}"), 20_000);

    assertThat(taken).isLessThan(20L * MEBIBYTE);
  }

  /** From outside it cannot be told from a client that has left, for which nobody must pay. */
  @Test
  void call_isEnded_whenTheClientEndsItsOutputAfterTheRequest() {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.awaitEnd();
              throw new IOException("done");
            });
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(Requests.post(CHAT, gateway.key("openai"), "{}"));
      ProviderCall call = gateway.provider().call();
      long ended = System.nanoTime();
      client.endOutput();

      assertThat(client.readToEnd()).isEmpty();
      assertThat(call.endedAfter(ended).toMillis()).isLessThan(1_000);
    }
  }

  @ParameterizedTest
  @CsvSource({"/v1/chat/completions, known", "/v1/chat/completions, wrong", "/stream, known"})
  void zeroWindow_endsTheStream_whenItIsNeverOpened(String path, String which) {
    String key = which.equals("known") ? gateway.key("openai") : which;
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              if (path.equals("/stream")) {
                call.begin("text/event-stream");
                call.chunk("data: " + "x".repeat(500_000) + "\n\n");
                call.awaitEnd();
                throw new IOException("done");
              }
              call.answer("200 OK", "application/json", "{}");
            });
    Vertx vertx = Vertx.vertx();
    try {
      long asked = System.nanoTime();
      HttpClientResponse answer =
          blind(vertx)
              .request(HttpMethod.POST, gateway.port(), "127.0.0.1", CHAT)
              .compose(request -> request.putHeader("authorization", "Bearer " + key).send("{}"))
              .await();

      assertThatThrownBy(() -> answer.end().await())
          .hasMessageMatching("Stream (reset|was closed).*");
      assertThat((System.nanoTime() - asked) / 1_000_000).isBetween(600L, 2_500L);
    } finally {
      vertx.close().await();
    }
  }

  private static HttpClient blind(Vertx vertx) {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false)
            .setInitialSettings(new Http2Settings().setInitialWindowSize(0)));
  }

  @Test
  void http2Head_isCut_whenItNeverEnds() throws InterruptedException {
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
      client.send("\0\1\0\1\4\0\0\0\1");
      Thread dripping =
          new Thread(
              () -> {
                while (client.send("\202")) {
                  LockSupport.parkNanos(100_000_000L);
                }
              });
      dripping.start();
      dripping.join(5_000);

      assertThat(dripping.isAlive()).isFalse();
    }
  }

  @Test
  void connection_isClosed_whenTheClientEndsItsOutputWithinAHead() {
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send("GET / HTTP/1.1\r\nHost:");
      client.endOutput();

      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  void provider_isLetGo_whenTheClientEndsItsOutputWithinABody() {
    gateway
        .provider()
        .does(
            call -> {
              call.readSome(10);
              call.awaitEnd();
              throw new IOException("done");
            });
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(
          Requests.head(
              "POST",
              "/v1/audio/transcriptions",
              gateway.key("openai"),
              "Content-Type: audio/wav",
              "Content-Length: 1000"));
      client.send("0123456789");
      ProviderCall call = gateway.provider().call();
      client.endOutput();

      assertThat(call.endedAfter(System.nanoTime()).toMillis()).isLessThan(2_000);
    }
  }

  @Test
  void jsonBody_isRefused_whenItIsDripped() {
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(
          Requests.head(
              "POST",
              CHAT,
              gateway.key("openai"),
              "Content-Type: application/json",
              "Content-Length: 10000"));
      client.send("{");

      assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ");
      assertThat(gateway.provider().wasCalled()).isFalse();
    }
  }
}
