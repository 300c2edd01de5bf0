package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.Listener;
import dev.sallyport.runtime.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class ServerPortTest {
  private static final String HOST = "127.0.0.1";
  private static final long RELOADED_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(10);

  @TempDir Path folder;

  @Test
  void takenPort_isTold_withItsNumber(Vertx vertx) throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = other.getLocalPort();

      assertThatThrownBy(() -> listen(vertx, ServerPort.Plane.DATA, port, Optional.empty()))
          .isInstanceOf(PortUnusableException.class)
          .hasMessage("127.0.0.1 port " + port + " is in use by another program");
    }
  }

  @Test
  void foreignAddress_isTold(Vertx vertx) {
    Listener listener = new Listener("192.0.2.1", 0, Optional.empty());

    assertThatThrownBy(
            () ->
                ServerPort.listen(
                        vertx, ServerPort.Plane.DATA, listener, o -> server(vertx, o, "a"))
                    .await())
        .isInstanceOf(PortUnusableException.class)
        .hasMessageStartingWith("cannot listen on 192.0.2.1 port 0: ");
  }

  @Test
  void planes_takePortsOfTheirOwn_whereBothTakeAny(Vertx vertx) throws Exception {
    ServerPort data = listen(vertx, ServerPort.Plane.DATA, 0, Optional.empty());
    ServerPort management = listen(vertx, ServerPort.Plane.MANAGEMENT, 0, Optional.empty());
    ServerPort secondLoop = listen(vertx, ServerPort.Plane.DATA, 0, Optional.empty());

    assertThat(data.number()).isPositive().isNotEqualTo(management.number());
    assertThat(secondLoop.number()).isEqualTo(data.number());
  }

  @Test
  void newCertificate_isShown_onceItsFilesAreReplaced(Vertx vertx) throws Exception {
    TestCertificate first = certificate("first");
    TestCertificate second = certificate("second");
    Path cert = Files.copy(first.certificate(), folder.resolve("cert.pem"));
    Path key = Files.copy(first.key(), folder.resolve("key.pem"));
    Listener.Tls files = new Listener.Tls(cert, key);
    int port = listen(vertx, ServerPort.Plane.DATA, 0, Optional.of(files)).number();
    Certificate before = shown(port);

    Files.copy(second.key(), key, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(second.certificate(), cert, StandardCopyOption.REPLACE_EXISTING);

    assertThat(shownInstead(before, port)).isNotEqualTo(before);
  }

  @Test
  void oldCertificate_staysInUse_whenTheNewFilesAreBroken(Vertx vertx) throws Exception {
    TestCertificate first = certificate("first");
    Path cert = Files.copy(first.certificate(), folder.resolve("cert.pem"));
    Listener.Tls files = new Listener.Tls(cert, first.key());
    int port = listen(vertx, ServerPort.Plane.DATA, 0, Optional.of(files)).number();
    Certificate before = shown(port);

    Files.writeString(cert, "not a certificate");
    vertx.timer(2_500).await();

    assertThat(shown(port)).isEqualTo(before);
  }

  private TestCertificate certificate(String name) throws IOException {
    return TestCertificate.in(Files.createDirectory(folder.resolve(name)), "ip:127.0.0.1");
  }

  private static ServerPort listen(
      Vertx vertx, ServerPort.Plane plane, int port, Optional<Listener.Tls> tls) {
    Listener listener = new Listener(HOST, port, tls);
    return ServerPort.listen(vertx, plane, listener, o -> server(vertx, o, plane.name())).await();
  }

  private static HttpServer server(Vertx vertx, HttpServerOptions options, String answer) {
    return vertx.createHttpServer(options).requestHandler(r -> r.response().end(answer));
  }

  private static Certificate shownInstead(Certificate before, int port) throws Exception {
    long until = System.nanoTime() + RELOADED_WITHIN_NANOS;
    Certificate now = shown(port);
    while (now.equals(before) && System.nanoTime() < until) {
      now = shown(port);
    }
    return now;
  }

  private static Certificate shown(int port) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anyone()}, null);
    try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(HOST, port)) {
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    }
  }

  private static final class Anyone implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
