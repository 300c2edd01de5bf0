package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import dev.sallyport.key.KeyText;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who tries out keys is slowed down, and nobody else. */
class UnknownKeysTest {
  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with("SALLYPORT_TRUSTED_PROXIES", "127.0.0.1");

  private static final int TRIES = 20;
  private static final int CLIENTS = 20;

  private static Answer asked(RawClient client, String key, String address) {
    client.send(chat(key, address));
    return Answer.read(client);
  }

  /** All at once, so that they come faster than the bound frees itself. */
  private static Answer firstRefusal(String address) {
    List<RawClient> clients =
        IntStream.range(0, CLIENTS).mapToObj(i -> RawClient.to(gateway.port())).toList();
    clients.forEach(client -> client.send(tries(address)));
    List<Answer> refused =
        clients.stream()
            .flatMap(client -> IntStream.range(0, TRIES).mapToObj(i -> Answer.read(client)))
            .filter(answer -> answer.status() != 401)
            .toList();
    clients.forEach(RawClient::close);
    assertThat(refused).isNotEmpty();
    return refused.get(0);
  }

  private static String tries(String address) {
    return Stream.generate(() -> chat(unknownKey(), address))
        .limit(TRIES)
        .collect(Collectors.joining());
  }

  private static String chat(String key, String address) {
    return Requests.post("/v1/chat/completions", key, "{}", "X-Forwarded-For: " + address);
  }

  private static String unknownKey() {
    return KeyText.generate().revealText();
  }

  @Test
  void lookUpsOfUnknownKeys_areBounded_forEachAddress() {
    String key = gateway.key("openai");
    String address = "192.0.2.7";
    try (RawClient client = RawClient.to(gateway.port())) {
      assertThat(asked(client, key, address).status()).isEqualTo(200);

      Answer answer = firstRefusal(address);

      assertThat(answer.status()).isEqualTo(429);
      assertThat(answer.header("retry-after")).containsExactly("1");
      assertThat(answer.json().getJsonObject("error").getString("code"))
          .isEqualTo("rate_limit_exceeded");
      assertThat(asked(client, key, address).status()).isEqualTo(200);
      assertThat(asked(client, unknownKey(), "192.0.2.8").status()).isEqualTo(401);
    }
  }
}
