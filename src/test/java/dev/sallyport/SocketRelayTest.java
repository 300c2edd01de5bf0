package dev.sallyport;

import static dev.sallyport.SocketCalls.bearer;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes over a WebSocket that is open, and how it ends. */
class SocketRelayTest {
  private static final String REALTIME = "/v1/realtime?model=gpt-realtime";
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int MEBIBYTE = 1 << 20;
  private static final Random RANDOM = new Random(11);

  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with(
          "SALLYPORT_INBOUND_WRITE_STALL_TIMEOUT",
          "900ms",
          "SALLYPORT_INBOUND_IDLE_TIMEOUT",
          "300ms",
          "SALLYPORT_INBOUND_BODY_RATE_GRACE",
          "300ms",
          "SALLYPORT_UPSTREAM_GAP_TIMEOUT",
          "300ms",
          "SALLYPORT_UPSTREAM_SOCKET_IDLE_TIMEOUT",
          "4s");

  private static RawClient open(FakeProvider.Script script) {
    gateway.provider().does(script);
    return SocketCalls.open(gateway.port(), REALTIME, bearer(gateway.key("openai")));
  }

  private static List<SocketFrame> frames(int bytes) {
    List<SocketFrame> frames = new ArrayList<>();
    int sum = 0;
    while (sum < bytes) {
      byte[] payload = new byte[RANDOM.nextInt(3) == 0 ? 100_000 : RANDOM.nextInt(2000)];
      RANDOM.nextBytes(payload);
      Buffer content = Buffer.buffer(payload);
      sum += payload.length;
      switch (frames.size() % 4) {
        case 0 -> frames.add(new SocketFrame(SocketFrame.BINARY, content));
        case 1 -> frames.add(new SocketFrame(SocketFrame.PING, Buffer.buffer("p")));
        case 2 -> frames.add(new SocketFrame(0x01, content));
        default -> {
          frames.add(new SocketFrame(SocketFrame.PONG, Buffer.buffer()));
          frames.add(new SocketFrame(0x80, content));
        }
      }
    }
    return frames;
  }

  @Test
  void frames_passBothWaysAsTheyAre() {
    List<SocketFrame> sent = frames(5 * MEBIBYTE);
    RawClient client = open(SocketCalls::echo);
    Thread writer = new Thread(() -> sent.forEach(frame -> SocketCalls.send(client, frame)));
    writer.start();

    List<SocketFrame> received = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      if (i % 20 == 0) {
        LockSupport.parkNanos(5_000_000);
      }
      received.add(SocketCalls.read(client));
    }

    assertThat(received).isEqualTo(sent);
    SocketCalls.send(client, SocketFrame.close(1000, "bye"));
    assertThat(SocketCalls.read(client)).isEqualTo(SocketFrame.close(1000, "bye"));
    assertThat(client.readToEnd()).isEmpty();
  }

  @Test
  void bytes_areWhole_whenTheClientIsSlowAndTheProviderLeaves() throws Exception {
    byte[] payload = new byte[3 * MEBIBYTE];
    RANDOM.nextBytes(payload);
    SocketFrame frame = new SocketFrame(SocketFrame.BINARY, Buffer.buffer(payload));
    RawClient client =
        open(
            call -> {
              SocketCalls.accept(call);
              call.send(frame.plain());
              call.send(SocketFrame.close(1000, "done").plain());
              call.hangUp();
            });

    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    client.read(10);
    for (int i = 0; i < 48; i++) {
      LockSupport.parkNanos(3_000_000);
      digest.update(client.read(payload.length / 48));
    }

    assertThat(digest.digest()).isEqualTo(MessageDigest.getInstance("SHA-256").digest(payload));
    assertThat(SocketCalls.read(client)).isEqualTo(SocketFrame.close(1000, "done"));
    assertThat(client.readToEnd()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1000, ''", "1001, bye", "1008, policy", "4000, of the application"})
  void closeOfTheProvider_reachesTheClient_andItsAnswerTheProvider(int code, String reason) {
    CompletableFuture<SocketFrame> answered = new CompletableFuture<>();
    SocketFrame close = SocketFrame.close(code, reason);
    RawClient client =
        open(
            call -> {
              SocketCalls.accept(call);
              call.send(close.plain());
              answered.complete(SocketFrame.read(call::read));
              call.hangUp();
            });

    assertThat(SocketCalls.read(client)).isEqualTo(close);
    SocketCalls.send(client, close);

    assertThat(client.readToEnd()).isEmpty();
    assertThat(answered.join()).isEqualTo(close);
  }

  @ParameterizedTest
  @CsvSource({"1000, ''", "1001, bye", "1008, policy", "4000, of the application"})
  void closeOfTheClient_reachesTheProvider(int code, String reason) {
    CompletableFuture<SocketFrame> told = new CompletableFuture<>();
    RawClient client =
        open(
            call -> {
              SocketCalls.accept(call);
              SocketFrame frame = SocketFrame.read(call::read);
              told.complete(frame);
              call.send(frame.plain());
              call.hangUp();
            });

    SocketCalls.send(client, SocketFrame.close(code, reason));

    assertThat(SocketCalls.read(client)).isEqualTo(SocketFrame.close(code, reason));
    assertThat(client.readToEnd()).isEmpty();
    assertThat(told.join()).isEqualTo(SocketFrame.close(code, reason));
  }

  @Test
  void closeOfAClientThatLeavesAtOnce_reachesTheProvider() {
    CompletableFuture<SocketFrame> told = new CompletableFuture<>();
    RawClient client =
        open(
            call -> {
              SocketCalls.accept(call);
              told.complete(SocketFrame.read(call::read));
              call.awaitEnd();
            });

    SocketCalls.send(client, SocketFrame.close(1000, ""));
    long left = System.nanoTime();
    client.close();

    assertThat(told.join()).isEqualTo(SocketFrame.close(1000, ""));
    assertThat(gateway.provider().call().endedAfter(left)).isLessThan(SECOND);
  }

  @Test
  void vanishedClient_endsTheProvidersSide() {
    RawClient client =
        open(
            call -> {
              SocketCalls.accept(call);
              call.awaitEnd();
            });

    long left = System.nanoTime();
    client.close();

    assertThat(gateway.provider().call().endedAfter(left)).isLessThan(SECOND);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void vanishedProvider_isToldWith1011(boolean reset) {
    Semaphore goOn = new Semaphore(0);
    RawClient client =
        open(
            call -> {
              SocketCalls.accept(call);
              call.send(SocketFrame.text("{}").plain());
              goOn.acquireUninterruptibly();
              if (reset) {
                call.reset();
              } else {
                call.hangUp();
              }
            });
    assertThat(SocketCalls.read(client).text()).isEqualTo("{}");

    goOn.release();
    long since = System.nanoTime();

    assertThat(SocketCalls.read(client).code()).isEqualTo(1011);
    assertThat(client.readToEnd()).isEmpty();
    assertThat(System.nanoTime() - since).isLessThan(SECOND.toNanos());
  }

  @Test
  void frameThatIsCutOff_isNotFollowedByAnother() {
    RawClient client =
        open(
            call -> {
              SocketCalls.accept(call);
              byte[] frame = SocketFrame.text("0123456789").plain();
              call.send(new String(frame, 0, 7, ISO_8859_1));
              call.hangUp();
            });

    assertThat(client.readToEnd()).hasSize(7).endsWith("01234");
  }

  @Test
  void quietSocket_staysOpen_andADripIsNoSlowBody() {
    RawClient client = open(SocketCalls::echo);

    for (byte next : SocketFrame.text("drip").masked()) {
      LockSupport.parkNanos(150_000_000);
      client.send(new byte[] {next});
    }

    assertThat(SocketCalls.read(client).text()).isEqualTo("drip");
  }

  @Test
  void forgottenSocket_isClosed() {
    long since = System.nanoTime();
    RawClient client =
        open(
            call -> {
              SocketCalls.accept(call);
              call.awaitEnd();
            });

    assertThat(SocketCalls.read(client).code()).isEqualTo(1001);
    assertThat(System.nanoTime() - since).isBetween(3_900_000_000L, 6_000_000_000L);
    assertThat(gateway.provider().call().endedAfter(since)).isLessThan(Duration.ofSeconds(6));
  }

  @Test
  void source_stops_whenTheClientReadsNothing_andBothAreCut() {
    AtomicLong taken = new AtomicLong();
    byte[] frame = new SocketFrame(SocketFrame.BINARY, Buffer.buffer(new byte[MEBIBYTE])).plain();
    long asked = System.nanoTime();
    RawClient client =
        open(
            call -> {
              SocketCalls.accept(call);
              try {
                while (true) {
                  call.send(frame);
                  taken.incrementAndGet();
                }
              } catch (IOException e) {
                call.awaitEnd();
                throw e;
              }
            });

    assertThat(gateway.provider().call().endedAfter(asked)).isLessThan(Duration.ofSeconds(4));
    assertThat(taken.get()).isLessThan(40);
    client.close();
  }

  @Test
  void client_isHeldBack_andToldWith1011_whenTheProviderReadsNothing() {
    Semaphore done = new Semaphore(0);
    RawClient client =
        open(
            call -> {
              SocketCalls.accept(call);
              done.acquireUninterruptibly();
            });
    byte[] frame = new SocketFrame(SocketFrame.BINARY, Buffer.buffer(new byte[MEBIBYTE])).masked();
    AtomicLong accepted = new AtomicLong();
    Thread writer =
        new Thread(
            () -> {
              while (accepted.get() < 200 && client.send(frame)) {
                accepted.incrementAndGet();
              }
            });
    writer.start();

    LockSupport.parkNanos(600_000_000);
    assertThat(accepted.get()).isLessThan(60);
    assertThat(SocketCalls.read(client).code()).isEqualTo(1011);
    done.release();
    client.close();
  }
}
