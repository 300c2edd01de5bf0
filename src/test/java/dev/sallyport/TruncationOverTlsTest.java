package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import dev.sallyport.runtime.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An answer without a length ends with its connection: over TLS only if that end is signed. */
class TruncationOverTlsTest {
  private static final int WITHIN_THE_LAST_RECORD = 10;

  @Test
  void answer_neverLooksWhole_whenTheConnectionIsCut(@TempDir Path folder) {
    Vertx vertx = Vertx.vertx();
    TestCertificate certificate = TestCertificate.in(folder, "ip:127.0.0.1");
    NetServerOptions tls =
        new NetServerOptions().setSsl(true).setKeyCertOptions(certificate.keyStore());
    int port =
        vertx
            .createNetServer(tls)
            .connectHandler(TruncationOverTlsTest::answer)
            .listen(0, "127.0.0.1")
            .await()
            .actualPort();
    try (FaultProxy proxy = FaultProxy.before(port);
        TestGateway gateway =
            TestGateway.start("SALLYPORT_CA_FILE", certificate.certificate().toString())) {
      String key = gateway.key("openai", "https://127.0.0.1:" + proxy.port(), "secret");
      Got whole = chat(gateway, key);
      long length = proxy.toClient().passed();
      proxy.toClient().arm(FaultProxy.Fault.CLOSE, length - WITHIN_THE_LAST_RECORD);

      Got cut = chat(gateway, key);

      assertThat(whole.complete()).isTrue();
      assertThat(whole.text()).isEqualTo("{}");
      assertThat(cut.text()).isEqualTo("{}");
      assertThat(cut.complete()).isFalse();
    } finally {
      vertx.close().await();
    }
  }

  private static void answer(NetSocket socket) {
    socket.handler(
        request -> {
          socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n{}");
          socket.close();
        });
  }

  private static Got chat(TestGateway gateway, String key) {
    try (RawClient client = RawClient.to(gateway.dataPort())) {
      client.send(Requests.post("/v1/chat/completions", key, "{}", "Connection: close"));
      return Got.http1(client.readToEnd());
    }
  }
}
