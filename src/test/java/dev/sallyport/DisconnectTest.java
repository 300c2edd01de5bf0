package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The provider's side ends when the client's does, on every transport. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DisconnectTest {
  private static final long SECOND = 1_000;
  private static final int MEBIBYTE = 1 << 20;

  private FakeProvider provider;
  private TestGateway auto;
  private TestGateway nio;

  @BeforeAll
  void start() {
    provider = FakeProvider.start();
    auto = TestGateway.start("SALLYPORT_INBOUND_WRITE_STALL_TIMEOUT", "700ms");
    nio = TestGateway.start("SALLYPORT_RUNTIME_TRANSPORT", "nio");
  }

  @AfterAll
  void stop() {
    auto.close();
    nio.close();
    provider.close();
  }

  @AfterEach
  void forget() {
    provider.forget();
  }

  private TestGateway on(String transport) {
    return transport.equals("nio") ? nio : auto;
  }

  private RawClient sent(TestGateway gateway, String path, String... lines) {
    String key = gateway.key("openai", provider.url(), "secret");
    RawClient client = RawClient.to(gateway.dataPort());
    client.send(
        lines.length == 0
            ? Requests.post(path, key, "{}")
            : Requests.head("POST", path, key, lines));
    return client;
  }

  private void untilTheEnd(FakeProvider.Script begin) {
    provider.does(
        call -> {
          begin.run(call);
          call.awaitEnd();
          throw new IOException("done");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "nio"})
  void provider_seesTheEnd_whenTheClientLeavesBeforeTheAnswer(String transport) {
    untilTheEnd(ProviderCall::body);

    RawClient client = sent(on(transport), "/v1/chat/completions");
    ProviderCall call = provider.call();
    call.received();
    long left = System.nanoTime();
    client.close();

    assertThat(call.endedAfter(left).toMillis()).isLessThan(SECOND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "nio"})
  void provider_seesTheEnd_whenTheClientLeavesWithinAStream(String transport) {
    untilTheEnd(
        call -> {
          call.body();
          call.begin("text/event-stream");
          call.chunk("data: 1\n\n");
        });

    RawClient client = sent(on(transport), "/v1/chat/completions");
    client.readUntil("data: 1");
    long left = System.nanoTime();
    client.close();

    assertThat(provider.call().endedAfter(left).toMillis()).isLessThan(SECOND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "nio"})
  void provider_seesTheEnd_whenTheClientLeavesWithinAnUpload(String transport) {
    untilTheEnd(call -> call.readSome(10));

    RawClient client =
        sent(
            on(transport),
            "/v1/audio/transcriptions",
            "Content-Type: audio/wav",
            "Content-Length: 1000");
    client.send("0123456789");
    ProviderCall call = provider.call();
    long left = System.nanoTime();
    client.close();

    assertThat(call.endedAfter(left).toMillis()).isLessThan(SECOND);
  }

  @Test
  void source_stops_whenTheClientReadsNothing_andBothAreCut() {
    AtomicLong taken = new AtomicLong();
    byte[] block = new byte[MEBIBYTE];
    provider.does(
        call -> {
          call.body();
          call.send("HTTP/1.1 200 OK\r\nContent-Length: 400000000\r\n\r\n");
          try {
            while (true) {
              call.send(block);
              taken.addAndGet(block.length);
            }
          } catch (IOException e) {
            call.awaitEnd();
            throw e;
          }
        });

    long asked = System.nanoTime();
    try (RawClient client = sent(auto, "/v1/chat/completions")) {
      assertThat(provider.call().endedAfter(asked).toMillis()).isLessThan(3 * SECOND);
      assertThat(taken.get()).isLessThan(40L * MEBIBYTE);
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void upload_stops_whenTheProviderReadsNothing() {
    AtomicLong accepted = new AtomicLong();
    provider.does(call -> LockSupport.parkNanos(2_000_000_000L));

    RawClient client =
        sent(
            nio,
            "/v1/audio/transcriptions",
            "Content-Type: audio/wav",
            "Content-Length: 400000000");
    byte[] block = new byte[MEBIBYTE];
    Thread upload =
        new Thread(
            () -> {
              while (accepted.get() < 400 && client.send(block)) {
                accepted.incrementAndGet();
              }
            });
    upload.start();
    provider.call();
    LockSupport.parkNanos(1_000_000_000L);

    assertThat(accepted.get()).isLessThan(40);
    client.close();
  }

  @Test
  void media_passesBothWays_whenItIsLarge() {
    int size = 20 * MEBIBYTE;
    provider.does(
        call -> {
          byte[] body = call.body();
          call.answer("200 OK", "audio/wav", body);
        });

    try (RawClient client =
        sent(
            auto,
            "/v1/audio/transcriptions",
            "Content-Type: audio/wav",
            "Content-Length: " + size)) {
      byte[] bytes = new byte[size];
      new Random(7).nextBytes(bytes);
      client.send(bytes);
      assertThat(Answer.read(client).body().getBytes()).isEqualTo(bytes);
    }
  }

  @Test
  void connections_areNotLeft_whenManyClientsLeaveEarly() {
    provider.does(
        call -> {
          call.body();
          call.awaitEnd();
          throw new IOException("done");
        });
    for (int i = 0; i < 30; i++) {
      sent(auto, "/v1/chat/completions").close();
    }
    provider.does(call -> call.answer("200 OK", "text/plain", "ok"));

    try (RawClient client = sent(auto, "/v1/chat/completions")) {
      assertThat(Answer.read(client).text()).isEqualTo("ok");
    }
  }
}
