package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.hunt.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UnsendableSecretTest {
  @RegisterExtension static final GatewayExtension node = GatewayExtension.with();

  @Test
  void secret_isNotLogged_whenAHeaderCannotHoldIt() {
    String secret = GatewayExtension.SECRET + "\n";
    String key = node.gateway().key("openai", node.provider().url(), secret);

    try (CapturedLog log = new CapturedLog()) {
      Answer answer = Answer.to(node.port(), Requests.post("/v1/chat/completions", key, "{}"));

      assertThat(answer.status()).isEqualTo(502);
      assertThat(log.lines()).noneMatch(line -> line.contains(GatewayExtension.SECRET));
    }
  }
}
