package dev.sallyport;

import static dev.sallyport.SocketCalls.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A WebSocket ends with the key that opened it, and with the node. */
class SocketRevocationTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension static final TwoNodes nodes = new TwoNodes();

  private static void waits(ProviderCall call) throws IOException {
    SocketCalls.accept(call);
    call.send(SocketFrame.text("{}").plain());
    call.awaitEnd();
  }

  private static RawClient open(TestGateway node, String key) {
    RawClient client = SocketCalls.open(node.dataPort(), "/v1/realtime?model=m", bearer(key));
    assertThat(SocketCalls.read(client).text()).isEqualTo("{}");
    return client;
  }

  private static void assertEnded(RawClient client, int code, String reason, long since) {
    SocketFrame last = SocketCalls.read(client);
    assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(SECOND);
    assertThat(last.code()).isEqualTo(code);
    assertThat(last.reason()).isEqualTo(reason);
    assertThat(client.readToEnd()).isEmpty();
    assertThat(nodes.provider().call().endedAfter(since)).isLessThan(SECOND);
  }

  @Test
  void revocation_closesOnBothNodes() {
    nodes.provider().does(SocketRevocationTest::waits);
    TwoNodes.Pair pair = nodes.pair("openai");
    RawClient near = open(nodes.near(), pair.key());
    RawClient deaf = open(nodes.deaf(), pair.key());

    long since = System.nanoTime();
    nodes.deleteKey(pair);

    assertEnded(near, 1008, "This key has been revoked.", since);
    assertEnded(deaf, 1008, "This key has been revoked.", since);
  }

  @Test
  void revocation_letsAFrameEnd() {
    byte[] frame = SocketFrame.text("0123456789").plain();
    Semaphore begun = new Semaphore(0);
    nodes
        .provider()
        .does(
            call -> {
              SocketCalls.accept(call);
              call.send(SocketFrame.text("{}").plain());
              call.send(Arrays.copyOf(frame, 5));
              begun.acquireUninterruptibly();
              call.send(Arrays.copyOfRange(frame, 5, frame.length));
              call.send(frame);
              call.awaitEnd();
            });
    TwoNodes.Pair pair = nodes.pair("openai");
    RawClient client = open(nodes.near(), pair.key());
    byte[] first = client.read(5);

    long since = System.nanoTime();
    nodes.deleteKey(pair);
    LockSupport.parkNanos(50_000_000);
    begun.release();

    assertThat(first).isEqualTo(Arrays.copyOf(frame, 5));
    assertThat(client.read(7)).isEqualTo(Arrays.copyOfRange(frame, 5, frame.length));
    SocketFrame next = SocketCalls.read(client);
    assertThat(next.first() == SocketFrame.CLOSE ? next : SocketCalls.read(client))
        .isEqualTo(SocketFrame.close(1008, "This key has been revoked."));
    assertThat(client.readToEnd()).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void expiry_closes() {
    nodes.provider().does(SocketRevocationTest::waits);
    OffsetDateTime expiry = OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(2);
    TwoNodes.Pair pair = nodes.pair("openai", Optional.of(expiry));
    RawClient client = open(nodes.near(), pair.key());

    long left = Duration.between(OffsetDateTime.now(ZoneOffset.UTC), expiry).toNanos();
    assertEnded(client, 1008, "This key has expired.", System.nanoTime() + left);
  }

  @Test
  void drain_closesAtItsEnd() {
    nodes.provider().does(SocketRevocationTest::waits);
    try (TestGateway node =
        TestGateway.open(nodes.near().database(), "SALLYPORT_SHUTDOWN_DRAIN", "2s")) {
      TestGateway.await(node.gateway().ready());
      RawClient client = open(node, nodes.pair("openai").key());

      long since = System.nanoTime();
      Future<Void> stopped = node.gateway().close();

      SocketFrame last = SocketCalls.read(client);
      assertThat(System.nanoTime() - since).isBetween(1_200_000_000L, 2_500_000_000L);
      assertThat(last.code()).isEqualTo(1001);
      assertThat(client.readToEnd()).isEmpty();
      TestGateway.await(stopped);
    }
  }
}
