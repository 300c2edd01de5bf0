package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.key.KeyText;
import dev.sallyport.provider.Dialect;
import java.io.IOException;
import java.util.Locale;

/** Calls in each dialect that a gateway refuses. */
final class RefusalCalls {
  static final String BODY = "{\"model\":\"m\",\"messages\":[]}";

  private final GatewayExtension gateway;

  RefusalCalls(GatewayExtension gateway) {
    this.gateway = gateway;
  }

  static String path(Dialect dialect) {
    return switch (dialect) {
      case OPENAI -> "/openai/v1/chat/completions";
      case ANTHROPIC -> "/v1/messages";
      case GEMINI -> "/v1beta/models/m:generateContent";
      case MISTRAL -> "/mistral/v1/chat/completions";
      case COHERE -> "/cohere/v2/chat";
      case OPENROUTER -> "/openrouter/api/v1/chat/completions";
      case OLLAMA -> "/ollama/api/chat";
    };
  }

  static String slug(Dialect dialect) {
    return dialect.name().toLowerCase(Locale.ROOT);
  }

  private String altered(Dialect dialect, String assignments) {
    String key = gateway.key(slug(dialect));
    gateway.gateway().alterKey(assignments);
    return key;
  }

  private Answer post(Dialect dialect, String key, String... lines) {
    return send(Requests.post(path(dialect), key, BODY, lines));
  }

  Answer send(String request) {
    return Answer.to(gateway.port(), request);
  }

  private Answer limited(Dialect dialect, int max, String window) {
    String key =
        altered(
            dialect,
            "limits = '[{\"metric\":\"requests\",\"max\":%d,\"window\":\"%s\"}]'"
                .formatted(max, window));
    for (int i = 0; i < max; i++) {
      assertThat(post(dialect, key).status()).isEqualTo(200);
    }
    return post(dialect, key);
  }

  Answer unreachable(Dialect dialect) {
    FakeProvider gone = FakeProvider.start();
    gone.close();
    return post(dialect, gateway.gateway().key(slug(dialect), gone.url(), "secret"));
  }

  private Answer failing(Dialect dialect, FakeProvider.Script script) {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              script.run(call);
              call.awaitEnd();
              throw new IOException("done");
            });
    return post(dialect, gateway.key(slug(dialect)));
  }

  Answer noKey(Dialect dialect) {
    return send(
        "POST %s HTTP/1.1\r\nHost: g\r\nContent-Length: 0\r\n\r\n".formatted(path(dialect)));
  }

  Answer unknownKey(Dialect dialect) {
    return post(dialect, KeyText.generate().revealText());
  }

  Answer inactiveKey(Dialect dialect) {
    return post(dialect, altered(dialect, "active = false"));
  }

  Answer expiredKey(Dialect dialect) {
    return post(dialect, altered(dialect, "expires_at = now() - interval '1 second'"));
  }

  Answer twoKeys(Dialect dialect) {
    return post(dialect, gateway.key(slug(dialect)), "x-api-key: another");
  }

  Answer model(Dialect dialect) {
    return post(dialect, altered(dialect, "models = '{other}'"));
  }

  Answer noCredential(Dialect dialect) {
    return post(dialect, gateway.key(dialect == Dialect.OLLAMA ? "cohere" : "ollama"));
  }

  Answer unknownPath(Dialect dialect) {
    String slug = slug(dialect);
    return send(Requests.post("/" + slug + "/nonsense", gateway.key(slug), BODY));
  }

  Answer tooLarge(Dialect dialect) {
    return send(
        Requests.head(
            "POST",
            path(dialect),
            gateway.key(slug(dialect)),
            "Content-Type: application/json",
            "Content-Length: 33554433"));
  }

  Answer limited(Dialect dialect) {
    return limited(dialect, 1, "1m");
  }

  Answer limitedForLong(Dialect dialect) {
    return limited(dialect, 1, "1h");
  }

  Answer exhausted(Dialect dialect) {
    return limited(dialect, 0, "1s");
  }

  Answer brokenOff(Dialect dialect) {
    return failing(dialect, ProviderCall::reset);
  }

  Answer silent(Dialect dialect) {
    return failing(dialect, call -> {});
  }
}
