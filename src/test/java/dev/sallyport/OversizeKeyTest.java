package dev.sallyport;

import static dev.sallyport.SocketCalls.upgrade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.PathGroup;
import dev.sallyport.crypto.Secret;
import dev.sallyport.http.RawClient;
import dev.sallyport.key.NewKey;
import dev.sallyport.workspace.Workspaces;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link OversizeTest}, of a key that was brought along, wherever it is carried. */
class OversizeKeyTest {
  private static final int LONGEST = 256;
  private static final String MODELS = "/v1/models";
  private static final String REALTIME = "/v1/realtime?model=ok-1";

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static final Map<Integer, String> texts = new ConcurrentHashMap<>();

  @BeforeAll
  static void bringKeys() {
    UUID credential =
        gateway.gateway().credential("openai", gateway.provider().url(), GatewayExtension.SECRET);
    bring(LONGEST - 1, credential);
    bring(LONGEST, credential);
  }

  private static void bring(int length, UUID credential) {
    Gateway node = gateway.gateway().gateway();
    Workspaces.Address place =
        TestGateway.await(node.workspaces().find(Workspaces.DEFAULT)).orElseThrow();
    NewKey draft =
        new NewKey(
                "of " + length,
                Optional.of(List.of(credential)),
                Set.of(PathGroup.INFERENCE),
                Optional.empty())
            .as(Secret.of(text(length)));
    TestGateway.await(
        node.keys()
            .call(owned -> owned.create(place.organizationId(), place.workspaceId(), draft)));
  }

  private static String text(int length) {
    return texts.computeIfAbsent(length, n -> "k-" + "x".repeat(n - 2));
  }

  /** Past the limit it is no key; far past it, no head. */
  private static SizeLimit carried(
      String name, String within, String far, Function<String, String> request) {
    return new SizeLimit(name, LONGEST, within, "401", far, n -> answered(request.apply(text(n))));
  }

  static Stream<SizeLimit> carriers() {
    return Stream.of(
        carried("bearer", "200", "431", key -> Requests.get(MODELS, key)),
        carried("header", "200", "431", key -> head(MODELS, "X-Api-Key: " + key)),
        carried("query", "200", "414", key -> head(MODELS + "?key=" + key)),
        carried(
            "subprotocol",
            "101",
            "431",
            key ->
                upgrade(
                    REALTIME, "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key." + key)),
        carried("header of a WebSocket", "101", "431", key -> socket(key)));
  }

  private static String socket(String key) {
    return upgrade(REALTIME, SocketCalls.bearer(key));
  }

  private static String head(String target, String... lines) {
    StringBuilder head = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: gateway\r\n");
    for (String line : lines) {
      head.append(line).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  private static String answered(String request) {
    boolean socket = request.contains("Upgrade");
    gateway
        .provider()
        .does(
            call -> {
              if (socket) {
                SocketCalls.echo(call);
              } else {
                call.answer("200 OK", "application/json", "{}");
              }
            });
    try (RawClient client = RawClient.to(gateway.port())) {
      Thread sender = new Thread(() -> client.send(request));
      sender.setDaemon(true);
      sender.start();
      return client.readUntil("\r\n\r\n").split(" ", 3)[1];
    }
  }

  @ParameterizedTest
  @MethodSource("carriers")
  void keys_areKnownUpToTheLimit_andRefusedPastIt(SizeLimit limit) {
    limit.check();

    assertThat(answered(Requests.get(MODELS, text(LONGEST)))).isEqualTo("200");
  }
}
