package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.Listener;
import dev.sallyport.runtime.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class HealthCheckTest {
  @TempDir Path folder;

  @Test
  void node_isHealthy_whenItSaysThatItLives(Vertx vertx) {
    int port = answering(vertx, new HttpServerOptions(), 200);

    assertThat(HealthCheck.run(plain("127.0.0.1", port))).isTrue();
    assertThat(HealthCheck.run(plain("0.0.0.0", port))).isTrue();
  }

  @Test
  void node_isNotHealthy_whenItSaysSo(Vertx vertx) {
    assertThat(HealthCheck.run(plain("127.0.0.1", answering(vertx, new HttpServerOptions(), 503))))
        .isFalse();
  }

  @Test
  void node_isNotHealthy_whenNobodyListensOrAnswers() throws Exception {
    int port;
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = silent.getLocalPort();
      assertThat(HealthCheck.run(plain("127.0.0.1", port))).isFalse();
    }
    assertThat(HealthCheck.run(plain("127.0.0.1", port))).isFalse();
  }

  @Test
  void node_isHealthy_overTlsWithACertificateOfItsOwn(Vertx vertx) {
    TestCertificate made = TestCertificate.in(folder, "dns:gateway.test");
    PemKeyCertOptions pem =
        new PemKeyCertOptions()
            .setCertPath(made.certificate().toString())
            .setKeyPath(made.key().toString());
    int port = answering(vertx, new HttpServerOptions().setSsl(true).setKeyCertOptions(pem), 200);
    Listener.Tls tls = new Listener.Tls(made.certificate(), made.key());

    assertThat(HealthCheck.run(new Listener("127.0.0.1", port, Optional.of(tls)))).isTrue();
    assertThat(HealthCheck.run(plain("127.0.0.1", port))).isFalse();
  }

  private static Listener plain(String host, int port) {
    return new Listener(host, port, Optional.empty());
  }

  private static int answering(Vertx vertx, HttpServerOptions options, int status) {
    return vertx
        .createHttpServer(options)
        .requestHandler(
            request ->
                request
                    .response()
                    .setStatusCode(request.path().equals("/health/live") ? status : 404)
                    .end())
        .listen(0, "127.0.0.1")
        .await()
        .actualPort();
  }
}
