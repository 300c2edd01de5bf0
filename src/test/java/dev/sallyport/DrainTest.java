package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that stops takes no new connection, so that its last call is the last. */
class DrainTest {
  private FakeProvider provider;

  @BeforeEach
  void start() {
    provider = FakeProvider.start();
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  private static boolean isRefused(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static void awaitRefusal(int port) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (!isRefused(port) && System.nanoTime() < until) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    assertThat(isRefused(port)).isTrue();
  }

  @Test
  void stop_takesNoNewConnection_whileARunningStreamEnds() {
    Semaphore goOn = new Semaphore(0);
    provider.does(
        call -> {
          call.body();
          call.begin("text/event-stream");
          call.chunk("data: 1\n\n");
          goOn.acquireUninterruptibly();
          call.chunk("data: 2\n\n");
          call.end();
        });
    TestGateway gateway = TestGateway.start();
    String key = gateway.key("openai", provider.url(), "secret");

    try (RawClient client = RawClient.to(gateway.dataPort());
        RawClient idle = RawClient.to(gateway.dataPort())) {
      client.send(Requests.post("/v1/chat/completions", key, "{}"));
      client.readUntil("data: 1");
      Future<Void> stopped = gateway.gateway().close();
      awaitRefusal(gateway.dataPort());
      assertThat(stopped.isComplete()).isFalse();
      goOn.release();
      assertThat(client.readToEnd()).contains("data: 2").endsWith("0\r\n\r\n");
      long ended = System.nanoTime();
      TestGateway.await(stopped);
      assertThat(System.nanoTime() - ended).isLessThan(TimeUnit.SECONDS.toNanos(5));
      assertThat(idle.readToEnd()).isEmpty();
    }
  }

  @Test
  void stop_letsAnHttp2StreamEnd() {
    Semaphore goOn = new Semaphore(0);
    provider.does(
        call -> {
          call.body();
          call.begin("text/event-stream");
          call.chunk("data: 1\n\n");
          goOn.acquireUninterruptibly();
          call.chunk("data: 2\n\n");
          call.end();
        });
    TestGateway gateway = TestGateway.start();
    String key = gateway.key("openai", provider.url(), "secret");
    Vertx vertx = Vertx.vertx();
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));

    Future<HttpClientResponse> answer =
        client
            .request(HttpMethod.POST, gateway.dataPort(), "127.0.0.1", "/v1/chat/completions")
            .compose(request -> request.putHeader("authorization", "Bearer " + key).send("{}"));
    Future<Buffer> body = answer.compose(HttpClientResponse::body);
    TestGateway.await(answer);
    Future<Void> stopped = gateway.gateway().close();
    awaitRefusal(gateway.dataPort());
    goOn.release();

    assertThat(TestGateway.await(body).toString()).contains("data: 1").endsWith("data: 2\n\n");
    TestGateway.await(stopped);
    TestGateway.await(vertx.close());
  }
}
