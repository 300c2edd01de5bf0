package dev.sallyport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.Settings;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TransportsTest {
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final CountDownLatch listening = new CountDownLatch(1);
  private final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch reset = new CountDownLatch(1);

  @Test
  void reset_isSeen_whenItComesBehindDataToABusyLoop() throws Exception {
    Vertx vertx = Transports.vertx(new Settings.Loops(Settings.Transport.AUTO, 1));
    NetClient client = vertx.createNetClient();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      client.connect(server.getLocalPort(), "127.0.0.1").onSuccess(this::readSlowly);
      resetBehindData(server.accept());

      closed.get(5, TimeUnit.SECONDS);
    } finally {
      TestGateway.await(client.close()); // and not before: a client that nobody holds closes itself
      TestGateway.await(vertx.close());
    }
    assertThat(closed).isCompleted();
  }

  private void readSlowly(NetSocket socket) {
    socket.exceptionHandler(e -> {});
    socket.closeHandler(v -> closed.complete(null));
    socket.handler(
        chunk -> {
          busy.countDown();
          await(reset);
        });
    listening.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void resetBehindData(Socket socket) throws IOException {
    await(listening);
    socket.setSoLinger(true, 0);
    socket.getOutputStream().write("first".getBytes(US_ASCII));
    await(busy);
    socket.getOutputStream().write("more".getBytes(US_ASCII));
    socket.close();
    reset.countDown();
  }
}
