package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.core.PathGroup;
import dev.sallyport.http.HostileRequests;
import dev.sallyport.http.HostileRequests.Hostile;
import dev.sallyport.http.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The hostile corpus through a proxy that shares one connection among its clients: whatever it
 * makes of a request, the gateway runs what it was sent and nothing else, and no one gets another's
 * answer. Skipped where the proxy is not installed.
 */
@Tag("proof")
class HostileBehindProxyTest {
  private static final Duration ANSWER = Duration.ofMillis(250);

  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with("SALLYPORT_TRUSTED_PROXIES", "127.0.0.1/32");

  private static String keyLine;
  private static String otherKeyLine;
  private final Queue<String> unmarked = new ConcurrentLinkedQueue<>();
  private int number;
  private int silent;

  @BeforeAll
  static void grant() {
    Set<PathGroup> all = Set.of(PathGroup.INFERENCE, PathGroup.PASSTHROUGH);
    TestGateway node = gateway.gateway();
    UUID credential = node.credential("openai", gateway.provider().url(), GatewayExtension.SECRET);
    keyLine = "Authorization: Bearer " + node.key(all, Optional.empty(), credential) + "\r\n";
    otherKeyLine = "Authorization: Bearer " + node.key(all, Optional.empty(), credential) + "\r\n";
  }

  private void answer(ProviderCall call) throws IOException {
    if (call.header("x-front").size() != 1) {
      unmarked.add(call.requestLine());
    }
    call.body();
    boolean headOnly = call.requestLine().startsWith("HEAD");
    call.answer("200 OK", "text/plain", headOnly ? "" : "<" + call.requestLine() + ">");
  }

  @ParameterizedTest
  @EnumSource
  void honestClient_getsItsOwnAnswer_afterEachHostileRequest(
      FrontProxy.Kind kind, @TempDir Path folder) {
    assumeTrue(kind.isInstalled(), kind.program() + " is not installed: nothing is proved here");
    gateway.provider().does(this::answer);
    List<String> wrong = new ArrayList<>();
    try (FrontProxy proxy = FrontProxy.start(kind, gateway.port(), folder)) {
      List<Hostile> corpus = new ArrayList<>(HostileRequests.refused(keyLine));
      corpus.addAll(HostileRequests.answered(keyLine, otherKeyLine));
      for (Hostile hostile : corpus) {
        attack(proxy, hostile, wrong);
      }
      System.Logger log = System.getLogger(getClass().getName());
      log.log(
          System.Logger.Level.INFO,
          "{0}: {1} requests, {2} unanswered at first",
          kind,
          corpus.size(),
          silent);
    }
    assertThat(wrong).isEmpty();
    assertThat(unmarked).isEmpty();
  }

  private void attack(FrontProxy proxy, Hostile hostile, List<String> wrong) {
    try (RawClient attacker = RawClient.to(proxy.port()).patient(ANSWER)) {
      attacker.send(hostile.bytes());
      silent += attacker.hears() ? 0 : 1;
      ask(proxy, hostile, wrong);
    }
    ask(proxy, hostile, wrong);
  }

  private void ask(FrontProxy proxy, Hostile hostile, List<String> wrong) {
    String target = "/v1/honest?n=" + number++;
    try (RawClient honest = RawClient.to(proxy.port())) {
      honest.send(
          "GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + keyLine + "\r\n");
      String read = honest.readToEnd();
      if (!read.contains("<GET " + target + " HTTP/1.1>")
          || read.split("HTTP/1.1 \\d").length != 2) {
        wrong.add(hostile.name() + ": " + read);
      }
    }
  }
}
