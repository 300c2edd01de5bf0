package dev.sallyport.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How OpenTelemetry's conventions for generative AI and HTTP name things, as of 2026-11
 * (opentelemetry.io/docs/specs/semconv/gen-ai; of status "Development").
 */
final class GenAi {
  static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
  static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
  static final AttributeKey<String> ASKED = AttributeKey.stringKey("gen_ai.request.model");
  static final AttributeKey<String> ANSWERED = AttributeKey.stringKey("gen_ai.response.model");
  static final AttributeKey<Long> INPUT = AttributeKey.longKey("gen_ai.usage.input_tokens");
  static final AttributeKey<Long> OUTPUT = AttributeKey.longKey("gen_ai.usage.output_tokens");
  static final AttributeKey<Long> CACHED =
      AttributeKey.longKey("gen_ai.usage.cache_read.input_tokens");
  static final AttributeKey<String> HOST = AttributeKey.stringKey("server.address");
  static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
  static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
  static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
  static final AttributeKey<Long> RESENT = AttributeKey.longKey("http.request.resend_count");
  static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  static final AttributeKey<String> ID = AttributeKey.stringKey("sallyport.request_id");
  static final AttributeKey<Boolean> ESTIMATED =
      AttributeKey.booleanKey("sallyport.usage_estimated");

  private static final String CHAT = "chat";
  private static final String EMBEDDINGS = "embeddings";
  private static final String TEXT = "text_completion";
  private static final String GENERATE = "generate_content";

  private static final Map<String, String> PROVIDERS =
      Map.of(
          "azure", "azure.ai.openai",
          "bedrock", "aws.bedrock",
          "gemini", "gcp.gemini",
          "mistral", "mistral_ai",
          "vertex", "gcp.vertex_ai",
          "xai", "x_ai");

  /** Ends of paths; the first that fits counts. Where the conventions have no word, one of ours. */
  private static final List<Map.Entry<String, String>> OPERATIONS =
      List.of(
          Map.entry("/chat/completions", CHAT),
          Map.entry("/responses", CHAT),
          Map.entry("/messages", CHAT),
          Map.entry("/chat", CHAT),
          Map.entry(":generateContent", GENERATE),
          Map.entry(":streamGenerateContent", GENERATE),
          Map.entry("/embeddings", EMBEDDINGS),
          Map.entry("/embed", EMBEDDINGS),
          Map.entry(":embedContent", EMBEDDINGS),
          Map.entry(":batchEmbedContents", EMBEDDINGS),
          Map.entry("/completions", TEXT),
          Map.entry("/api/generate", TEXT),
          Map.entry("/realtime", "realtime"),
          Map.entry("/images/generations", "image_generation"),
          Map.entry("/images/edits", "image_generation"),
          Map.entry("/audio/speech", "speech"),
          Map.entry("/audio/transcriptions", "transcription"),
          Map.entry("/audio/translations", "translation"),
          Map.entry("/moderations", "moderation"),
          Map.entry("/rerank", "rerank"));

  private static final String STORED = "/threads/";

  private GenAi() {}

  /** Another's own name where the conventions have none for it. */
  static String provider(String slug) {
    return PROVIDERS.getOrDefault(slug, slug);
  }

  /** Empty for calls that ask no model for anything. */
  static Optional<String> operation(String path) {
    if (path.contains(STORED)) {
      return Optional.empty();
    }
    for (Map.Entry<String, String> known : OPERATIONS) {
      if (path.endsWith(known.getKey())) {
        return Optional.of(known.getValue());
      }
    }
    return Optional.empty();
  }
}
