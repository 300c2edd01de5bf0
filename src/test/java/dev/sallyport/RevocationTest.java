package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.TwoNodes.Pair;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Running streams end on every node, told or not, with what they rest on. */
class RevocationTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final String REVOKED = "This key has been revoked.";
  private static final String EXPIRED = "This key has expired.";
  private static final String LOST =
      "This key no longer stands for the credential that the call uses.";

  /** What the last bytes of a stream say, in the provider's own form. */
  private static final Map<String, String> TOLD =
      Map.of(
          "openai", "data: {\"error\":{\"message\":\"%s\",\"type\":\"invalid_request_error\"",
          "anthropic",
              "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"%s\"}}",
          "gemini",
              "data: {\"error\":{\"code\":401,\"message\":\"%s\",\"status\":\"UNAUTHENTICATED\"");

  @RegisterExtension static final TwoNodes nodes = new TwoNodes();

  /** What an operator can do to a key or to what it stands for, and what clients are told. */
  private record Change(String name, String told, BiConsumer<TwoNodes, Pair> work) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static List<Change> changes() {
    return List.of(
        new Change("key deleted", REVOKED, TwoNodes::deleteKey),
        new Change("key inactive", REVOKED, (to, pair) -> to.updateKey(pair, "active = false")),
        new Change("expiry moved", EXPIRED, (to, pair) -> to.updateKey(pair, "expires_at = now()")),
        new Change("grace ended", EXPIRED, TwoNodes::endGrace),
        new Change("credential deleted", LOST, TwoNodes::deleteCredential),
        new Change(
            "credential inactive", LOST, (to, pair) -> to.updateCredential(pair, "active = false")),
        new Change(
            "credential moved",
            LOST,
            (to, pair) -> to.updateCredential(pair, "endpoint = 'http://127.0.0.1:1'")),
        new Change("credential withdrawn", LOST, TwoNodes::withdrawCredential));
  }

  private static void assertEnded(RunningCall call, long since, String slug, String told) {
    assertThat(call.endedAfter(since)).isLessThanOrEqualTo(LIMIT);
    assertThat(call.rest()).contains(TOLD.get(slug).formatted(told)).endsWith("\n\n\r\n");
    assertThat(call.rest()).doesNotContain("\r\n0\r\n", "[DONE]");
    assertThat(call.provider().endedAfter(since)).isLessThanOrEqualTo(LIMIT);
  }

  private static List<Pair> pairs(Optional<OffsetDateTime> expiresAt) {
    return TwoNodes.PATHS.keySet().stream().map(slug -> nodes.pair(slug, expiresAt)).toList();
  }

  @ParameterizedTest
  @MethodSource("changes")
  void streams_endOnBothNodes_inTheirDialect(Change change) {
    nodes.streams();
    List<Pair> pairs = pairs(Optional.empty());
    List<RunningCall> onNear =
        pairs.stream().map(pair -> nodes.running(nodes.near(), pair)).toList();
    List<RunningCall> onDeaf =
        pairs.stream().map(pair -> nodes.running(nodes.deaf(), pair)).toList();

    long since = System.nanoTime();
    pairs.forEach(pair -> change.work.accept(nodes, pair));

    for (int i = 0; i < pairs.size(); i++) {
      assertEnded(onNear.get(i), since, pairs.get(i).slug(), change.told);
      assertEnded(onDeaf.get(i), since, pairs.get(i).slug(), change.told);
    }
  }

  @Test
  void streams_endOnBothNodes_whenTheirKeyExpires() {
    nodes.streams();
    OffsetDateTime expiry = OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(2);
    List<Pair> pairs = pairs(Optional.of(expiry));
    List<RunningCall> calls = new ArrayList<>();
    for (Pair pair : pairs) {
      calls.add(nodes.running(nodes.near(), pair));
      calls.add(nodes.running(nodes.deaf(), pair));
    }

    long left = Duration.between(OffsetDateTime.now(ZoneOffset.UTC), expiry).toNanos();
    long since = System.nanoTime() + left;

    for (int i = 0; i < calls.size(); i++) {
      assertEnded(calls.get(i), since, pairs.get(i / 2).slug(), EXPIRED);
      assertThat(calls.get(i).endedAfter(since)).isPositive();
    }
  }

  @Test
  void streams_goOn_whenTheirCredentialIsRenamed() {
    Semaphore goOn = new Semaphore(0);
    nodes
        .provider()
        .does(
            call -> {
              call.body();
              call.begin("text/event-stream");
              call.chunk("data: 1\n\n");
              goOn.acquireUninterruptibly();
              call.chunk("data: 2\n\n");
              call.end();
            });
    Pair renamed = nodes.pair("openai");
    List<RunningCall> calls =
        Stream.of(nodes.near(), nodes.deaf())
            .map(node -> nodes.running(node, renamed, "Connection: close"))
            .toList();
    nodes.streams();
    Pair other = nodes.pair("openai");
    List<RunningCall> others =
        List.of(nodes.running(nodes.near(), other), nodes.running(nodes.deaf(), other));

    nodes.updateCredential(renamed, "name = 'another'");
    nodes.deleteKey(other);
    others.forEach(RunningCall::rest);
    goOn.release(2);

    for (RunningCall call : calls) {
      assertThat(call.rest()).contains("data: 2\n\n\r\n0\r\n\r\n");
    }
  }
}
