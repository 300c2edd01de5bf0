package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.PathGroup;
import dev.sallyport.http.HostileRequests;
import dev.sallyport.http.HostileRequests.Hostile;
import dev.sallyport.http.RawClient;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no two parsers read the same way never makes a second request run at a provider. */
class HostileRequestsTest {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static String keyLine;
  private static String otherKeyLine;
  private final Queue<String> called = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void grant() {
    Set<PathGroup> all = Set.of(PathGroup.INFERENCE, PathGroup.PASSTHROUGH);
    TestGateway node = gateway.gateway();
    var credential = node.credential("openai", gateway.provider().url(), GatewayExtension.SECRET);
    keyLine = "Authorization: Bearer " + node.key(all, Optional.empty(), credential) + "\r\n";
    otherKeyLine = "Authorization: Bearer " + node.key(all, Optional.empty(), credential) + "\r\n";
  }

  @BeforeEach
  void listen() {
    gateway.provider().does(this::answer);
  }

  private void answer(ProviderCall call) throws IOException {
    called.add(call.requestLine());
    call.body();
    call.answer("200 OK", "application/json", call.requestLine().startsWith("HEAD") ? "" : "{}");
  }

  static List<Hostile> refused() {
    return HostileRequests.refused(keyLine);
  }

  static List<Hostile> answered() {
    return HostileRequests.answered(keyLine, otherKeyLine);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void request_runsNothing_whenItIsRefused(Hostile hostile) {
    assertThat(answersTo(hostile.bytes())).containsExactly(hostile.status());
    assertThat(called).noneMatch(line -> line.contains(HostileRequests.MARK));
    assertThat(called.size()).isLessThanOrEqualTo(hostile.inBody() ? 1 : 0);
  }

  @ParameterizedTest
  @MethodSource("answered")
  void request_isAnsweredOnce_whenItsBodyLooksLikeOne(Hostile hostile) {
    assertThat(answersTo(hostile.bytes())).isEqualTo(hostile.statuses());
    assertThat(called).noneMatch(line -> line.contains(HostileRequests.MARK));
    assertThat(gateway.provider().call()).isNotNull();
  }

  @Test
  void corpus_isLarge() {
    assertThat(refused()).hasSizeGreaterThanOrEqualTo(300).doesNotHaveDuplicates();
    assertThat(refused().stream().map(Hostile::name)).doesNotHaveDuplicates();
  }

  @Test
  void request_runsNothing_whenItIsCutShort() {
    for (Hostile hostile : answered()) {
      String first = hostile.bytes().substring(0, hostile.bytes().indexOf("GET /v1/smuggled") + 20);
      try (RawClient client = RawClient.to(gateway.port())) {
        client.send(first);
        client.endOutput();
        client.readToEnd();
      }
      assertThat(called).as(hostile.name()).noneMatch(line -> line.contains(HostileRequests.MARK));
    }
  }

  private static List<Integer> answersTo(String bytes) {
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(bytes);
      return STATUS
          .matcher(client.readToEnd())
          .results()
          .map(MatchResult::group)
          .map(line -> Integer.valueOf(line.substring(9, 12)))
          .toList();
    }
  }
}
