package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.TwoNodes.Pair;
import dev.sallyport.http.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A key is revoked at a bad moment: before the answer, within an event, in an outage. */
class RevocationMomentTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final String CHAT = TwoNodes.PATHS.get("openai");

  @RegisterExtension static final TwoNodes nodes = new TwoNodes();

  @Test
  void callsWithoutAnAnswerYet_areRefused() {
    nodes
        .provider()
        .does(
            call -> {
              call.body();
              call.awaitEnd();
              throw new IOException("done");
            });
    Pair pair = nodes.pair("openai");
    List<RunningCall> calls =
        List.of(unanswered(nodes.near(), pair), unanswered(nodes.deaf(), pair));

    long since = System.nanoTime();
    nodes.deleteKey(pair);

    for (RunningCall call : calls) {
      assertThat(call.endedAfter(since)).isLessThanOrEqualTo(LIMIT);
      assertThat(call.rest()).startsWith("HTTP/1.1 401 ").contains("This key has been revoked.");
      assertThat(call.provider().endedAfter(since)).isLessThanOrEqualTo(LIMIT);
    }
  }

  private RunningCall unanswered(TestGateway node, Pair pair) {
    RawClient client = RawClient.to(node.dataPort());
    client.send(Requests.post(CHAT, pair.key(), "{}", "Connection: close"));
    ProviderCall call = nodes.provider().call();
    call.received();
    return RunningCall.of(client, call, "");
  }

  @Test
  void stream_ends_whenItsKeyWasReadBeforeItWasRevoked() {
    nodes.streams();
    Pair pair = nodes.pair("openai");
    try (PostgresGate way = PostgresGate.open();
        TestGateway node = nodes.behind(way)) {
      way.hold("openai");
      RawClient client = RawClient.to(node.dataPort());
      client.send(Requests.post(CHAT, pair.key(), "{}"));
      way.awaitHeld();

      nodes.deleteKey(pair);
      way.releaseAfterAnnouncement();

      RunningCall call = RunningCall.of(client, nodes.provider().call(), "");
      assertThat(call.rest()).contains("This key has been revoked.");
    }
  }

  @Test
  void upload_ends() {
    nodes
        .provider()
        .does(
            call -> {
              call.readSome(10);
              call.awaitEnd();
              throw new IOException("done");
            });
    Pair pair = nodes.pair("openai");
    RawClient client = RawClient.to(nodes.near().dataPort());
    client.send(
        Requests.head(
            "POST",
            "/v1/audio/transcriptions",
            pair.key(),
            "Content-Type: audio/wav",
            "Content-Length: 1000000"));
    client.send("0123456789");
    RunningCall call = RunningCall.of(client, nodes.provider().call(), "");

    long since = System.nanoTime();
    nodes.deleteKey(pair);

    assertThat(call.provider().endedAfter(since)).isLessThanOrEqualTo(LIMIT);
    assertThat(call.rest()).startsWith("HTTP/1.1 401 ").contains("This key has been revoked.");
  }

  @Test
  void stream_endsAfterTheEventThatItIsIn() {
    nodes
        .provider()
        .does(
            call -> {
              call.body();
              call.begin("text/event-stream");
              call.chunk("data: 1\n\n");
              while (true) {
                call.chunk("data: {\"ha");
                LockSupport.parkNanos(30_000_000);
                call.chunk("lf\":1}\n\nda");
                call.chunk("ta: ");
                LockSupport.parkNanos(30_000_000);
                call.chunk("{}\n\n");
              }
            });
    Pair pair = nodes.pair("openai");
    RunningCall call = nodes.running(nodes.near(), pair);

    nodes.deleteKey(pair);

    assertThat(call.rest())
        .containsPattern(
            "}\n\n\r\n[0-9a-f]+\r\ndata: \\{\"error\":\\{\"message\":\"This key has been")
        .doesNotContain("\r\n0\r\n");
  }

  @Test
  void stream_isCut_whenTheEventThatItIsInDoesNotEnd() {
    nodes
        .provider()
        .does(
            call -> {
              call.body();
              call.begin("text/event-stream");
              call.chunk("data: 1\n\n");
              call.chunk("data: {\"ha");
              call.awaitEnd();
              throw new IOException("done");
            });
    Pair pair = nodes.pair("openai");
    RunningCall call = nodes.running(nodes.deaf(), pair);

    long since = System.nanoTime();
    nodes.deleteKey(pair);

    assertThat(call.endedAfter(since)).isLessThanOrEqualTo(LIMIT);
    assertThat(call.rest()).endsWith("data: {\"ha\r\n");
    assertThat(call.provider().endedAfter(since)).isLessThanOrEqualTo(LIMIT);
  }

  @Test
  void stream_goesOnWhileTheDatabaseIsAway_andEndsOnceItIsBack() {
    nodes.streams();
    Pair pair = nodes.pair("openai");
    try (PostgresGate way = PostgresGate.open();
        TestGateway node = nodes.behind(way)) {
      RunningCall call = nodes.running(node, pair);
      way.mute();

      nodes.deleteKey(pair);
      awaitUnknown(node, pair);
      assertThat(call.hasEnded()).isFalse();
      long since = System.nanoTime();
      way.unmute();

      assertThat(call.endedAfter(since).toMillis()).isLessThan(3_000);
      assertThat(call.rest()).contains("This key has been revoked.");
    }
  }

  /** Until the node has been told, and so knows no more what the key is worth. */
  private static void awaitUnknown(TestGateway node, Pair pair) {
    String request = Requests.get("/v1/nowhere", pair.key());
    long until = System.nanoTime() + LIMIT.multipliedBy(8).toNanos();
    while (Answer.to(node.dataPort(), request).status() != 503 && System.nanoTime() < until) {
      LockSupport.parkNanos(20_000_000);
    }
    assertThat(Answer.to(node.dataPort(), request).status()).isEqualTo(503);
  }
}
