package dev.sallyport.sdk;

import dev.sallyport.GatewayExtension;
import dev.sallyport.TestGateway;
import dev.sallyport.key.KeyText;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Node SDK and the vendor that it speaks to.
 *
 * @param name of its function in the scripts
 * @param base what its base URL is made of, after the vendor's host
 * @param busy the status with which the vendor says that it is overloaded
 */
record NodeSdk(String name, String slug, String base, int busy) {
  static Stream<NodeSdk> all() {
    return Stream.of(
        new NodeSdk("openai", "openai", "/v1", 503),
        new NodeSdk("openai", "deepseek", "", 503),
        new NodeSdk("openai", "xai", "/v1", 503),
        new NodeSdk("openai", "fireworks", "/inference/v1", 503),
        new NodeSdk("openai", "vllm", "/v1", 503),
        new NodeSdk("anthropic", "anthropic", "", 529),
        new NodeSdk("gemini", "gemini", "", 503),
        new NodeSdk("mistral", "mistral", "", 503),
        new NodeSdk("cohere", "cohere", "", 503),
        new NodeSdk("groq", "groq", "", 503),
        new NodeSdk("openrouter", "openrouter", "/api/v1", 503),
        new NodeSdk("together", "together", "/v1", 503),
        new NodeSdk("perplexity", "perplexity", "", 503),
        new NodeSdk("ollama", "ollama", "", 503));
  }

  /** Every line that the script told, in its order. */
  List<JsonObject> run(TestGateway gateway, VendorFake near, VendorFake far)
      throws IOException, InterruptedException {
    Map<String, String> told =
        Map.of(
            "DIRECT_URL",
            near.root() + base,
            "DIRECT_KEY",
            GatewayExtension.SECRET,
            "GATEWAY_URL",
            gateway.dataUrl() + "/" + slug + base,
            "GATEWAY_KEY",
            Comparison.key(gateway, slug, far),
            "UNKNOWN_KEY",
            KeyText.generate().revealText());
    return NodePackages.lines(told, "node", "matrix.mjs", name, slug, String.valueOf(busy));
  }

  @Override
  public String toString() {
    return name + " for " + slug;
  }
}
