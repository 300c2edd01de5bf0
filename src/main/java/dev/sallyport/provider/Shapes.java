package dev.sallyport.provider;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where in the vendors' answers stands what is wanted, from their public API references (2026-11).
 */
final class Shapes {
  private static final String OPENAI_USAGE =
      """
      prompt_tokens INPUT
      input_tokens INPUT
      completion_tokens OUTPUT
      output_tokens OUTPUT
      total_tokens TOTAL
      prompt_tokens_details.cached_tokens CACHED
      prompt_tokens_details.cache_write_tokens WRITTEN
      prompt_tokens_details.audio_tokens AUDIO_INPUT
      prompt_tokens_details.image_tokens IMAGE_INPUT
      input_tokens_details.cached_tokens CACHED
      input_tokens_details.audio_tokens AUDIO_INPUT
      input_tokens_details.image_tokens IMAGE_INPUT
      input_token_details.cached_tokens CACHED
      input_token_details.audio_tokens AUDIO_INPUT
      input_token_details.image_tokens IMAGE_INPUT
      completion_tokens_details.reasoning_tokens REASONING
      completion_tokens_details.audio_tokens AUDIO_OUTPUT
      completion_tokens_details.image_tokens IMAGE_OUTPUT
      output_tokens_details.reasoning_tokens REASONING
      output_tokens_details.image_tokens IMAGE_OUTPUT
      output_tokens_details.audio_tokens AUDIO_OUTPUT
      output_token_details.reasoning_tokens REASONING
      output_token_details.audio_tokens AUDIO_OUTPUT
      seconds SECONDS
      prompt_audio_seconds SECONDS
      prompt_cache_hit_tokens CACHED
      cost CHARGE
      cost_details.upstream_inference_cost CHARGE_BEHIND
      num_sources_used TOOL_CALLS
      num_search_queries TOOL_CALLS
      server_tool_use.web_search_requests TOOL_CALLS
      """;

  private static final String OPENAI_LINES =
      """
      model MODEL
      response.model MODEL
      type TYPE
      duration DURATION
      usage_info.pages_processed TOOL_CALLS
      data[] ITEM
      output[].type ITEM_TYPE
      response.output[].type ITEM_TYPE
      delta DELTA
      choices[].text GENERATED
      choices[].delta.content GENERATED
      choices[].delta.content[].text GENERATED
      choices[].delta.content[].thinking[].text GENERATED
      choices[].delta.reasoning GENERATED
      choices[].delta.reasoning_content GENERATED
      choices[].delta.refusal GENERATED
      choices[].delta.audio.transcript GENERATED
      choices[].delta.function_call.arguments GENERATED
      choices[].delta.tool_calls[].function.name GENERATED
      choices[].delta.tool_calls[].function.arguments GENERATED
      choices[].message.content GENERATED
      choices[].message.content[].text GENERATED
      choices[].message.content[].thinking[].text GENERATED
      choices[].message.reasoning GENERATED
      choices[].message.reasoning_content GENERATED
      choices[].message.refusal GENERATED
      choices[].message.audio.transcript GENERATED
      choices[].message.tool_calls[].function.name GENERATED
      choices[].message.tool_calls[].function.arguments GENERATED
      output[].content[].text GENERATED
      output[].summary[].text GENERATED
      output[].arguments GENERATED
      """;

  private static final String ANTHROPIC_USAGE =
      """
      input_tokens FRESH_INPUT
      cache_read_input_tokens CACHED
      cache_creation_input_tokens WRITTEN
      cache_creation.ephemeral_5m_input_tokens WRITTEN_MINUTES
      cache_creation.ephemeral_1h_input_tokens WRITTEN_HOUR
      server_tool_use.web_search_requests TOOL_CALLS
      """;

  private static final String ANTHROPIC_LINES =
      """
      model MODEL
      message.model MODEL
      message.usage.output_tokens FIRST_OUTPUT
      usage.output_tokens OUTPUT
      completion GENERATED
      content[].text GENERATED
      content[].thinking GENERATED
      delta.text GENERATED
      delta.thinking GENERATED
      delta.partial_json GENERATED
      """;

  private static final String GEMINI_LINES =
      """
      modelVersion MODEL
      usageMetadata.promptTokenCount PROMPT
      usageMetadata.candidatesTokenCount CANDIDATES
      usageMetadata.thoughtsTokenCount THOUGHTS
      usageMetadata.cachedContentTokenCount CACHED
      usageMetadata.toolUsePromptTokenCount TOOL_INPUT
      usageMetadata.promptTokensDetails INPUT_DETAILS
      usageMetadata.promptTokensDetails[] INPUT_DETAIL
      usageMetadata.promptTokensDetails[].modality DETAIL_KIND
      usageMetadata.promptTokensDetails[].tokenCount TOKENS
      usageMetadata.candidatesTokensDetails OUTPUT_DETAILS
      usageMetadata.candidatesTokensDetails[] OUTPUT_DETAIL
      usageMetadata.candidatesTokensDetails[].modality DETAIL_KIND
      usageMetadata.candidatesTokensDetails[].tokenCount TOKENS
      usageMetadata.responseTokenCount CANDIDATES
      usageMetadata.responseTokensDetails OUTPUT_DETAILS
      usageMetadata.responseTokensDetails[] OUTPUT_DETAIL
      usageMetadata.responseTokensDetails[].modality DETAIL_KIND
      usageMetadata.responseTokensDetails[].tokenCount TOKENS
      serverContent.modelTurn.parts[].text GENERATED
      serverContent.outputTranscription.text GENERATED
      candidates[].content.parts[].text GENERATED
      predictions[] ITEM
      predictions[].embeddings.statistics.token_count INPUT_PART
      """;

  private static final String COHERE_USAGE =
      """
      billed_units.input_tokens INPUT
      billed_units.output_tokens OUTPUT
      billed_units.image_tokens IMAGE_INPUT
      billed_units.search_units TOOL_CALLS
      billed_units.classifications TOOL_CALLS
      tokens.input_tokens UNBILLED_INPUT
      tokens.output_tokens UNBILLED_OUTPUT
      cached_tokens CACHED
      """;

  private static final String COHERE_LINES =
      """
      text GENERATED
      message.content[].text GENERATED
      message.content[].thinking GENERATED
      message.tool_plan GENERATED
      message.tool_calls[].function.arguments GENERATED
      delta.message.content.text GENERATED
      delta.message.content.thinking GENERATED
      delta.message.tool_plan GENERATED
      delta.message.tool_calls.function.name GENERATED
      delta.message.tool_calls.function.arguments GENERATED
      """;

  private static final String OLLAMA_LINES =
      """
      model MODEL
      prompt_eval_count INPUT
      eval_count OUTPUT
      response GENERATED
      thinking GENERATED
      message.content GENERATED
      message.thinking GENERATED
      """;

  private static final String CONVERSE_LINES =
      """
      usage.inputTokens FRESH_INPUT
      usage.outputTokens OUTPUT
      usage.cacheReadInputTokens CACHED
      usage.cacheWriteInputTokens WRITTEN
      usage.cacheDetails WRITE_DETAILS
      usage.cacheDetails[] WRITE_DETAIL
      usage.cacheDetails[].ttl DETAIL_KIND
      usage.cacheDetails[].inputTokens TOKENS
      output.message.content[].text GENERATED
      output.message.content[].reasoningContent.reasoningText.text GENERATED
      delta.text GENERATED
      delta.toolUse.input GENERATED
      delta.reasoningContent.text GENERATED
      bytes WRAPPED
      """;

  private static final String INVOKED_LINES =
      """
      amazon-bedrock-invocationMetrics.inputTokenCount FRESH_INPUT
      amazon-bedrock-invocationMetrics.outputTokenCount OUTPUT
      amazon-bedrock-invocationMetrics.cacheReadInputTokenCount CACHED
      amazon-bedrock-invocationMetrics.cacheWriteInputTokenCount WRITTEN
      generation GENERATED
      outputText GENERATED
      outputs[].text GENERATED
      choices[].delta.content GENERATED
      choices[].message.content GENERATED
      contentBlockDelta.delta.text GENERATED
      """;

  static final JsonNode OPENAI =
      shape(
          OPENAI_LINES,
          below("usage", OPENAI_USAGE),
          below("response.usage", OPENAI_USAGE),
          below("x_groq.usage", OPENAI_USAGE),
          below("choices[].usage", OPENAI_USAGE));

  static final JsonNode ANTHROPIC =
      shape(
          ANTHROPIC_LINES,
          below("usage", ANTHROPIC_USAGE),
          below("message.usage", ANTHROPIC_USAGE));

  static final JsonNode GEMINI = shape(GEMINI_LINES);

  static final JsonNode COHERE =
      shape(
          COHERE_LINES,
          below("usage", COHERE_USAGE),
          below("delta.usage", COHERE_USAGE),
          below("meta", COHERE_USAGE),
          below("response.meta", COHERE_USAGE));

  static final JsonNode OLLAMA = shape(OLLAMA_LINES);

  static final JsonNode CONVERSE = shape(CONVERSE_LINES);

  /** What Amazon's InvokeModel wraps: the vendors' own events, the last of them with its counts. */
  static final JsonNode INVOKED =
      shape(
          INVOKED_LINES,
          ANTHROPIC_LINES,
          below("usage", ANTHROPIC_USAGE),
          below("message.usage", ANTHROPIC_USAGE));

  private Shapes() {}

  static JsonNode of(Dialect dialect) {
    return switch (dialect) {
      case OPENAI, MISTRAL, OPENROUTER -> OPENAI;
      case ANTHROPIC -> ANTHROPIC;
      case GEMINI -> GEMINI;
      case COHERE -> COHERE;
      case OLLAMA -> OLLAMA;
    };
  }

  private static String below(String path, String lines) {
    return lines.lines().map(line -> path + "." + line + "\n").reduce("", String::concat);
  }

  private static JsonNode shape(String... tables) {
    Map<String, Field> fields = new LinkedHashMap<>();
    Arrays.stream(tables)
        .flatMap(String::lines)
        .map(line -> List.of(line.split(" ")))
        .forEach(words -> fields.put(words.get(0), Field.valueOf(words.get(1))));
    return JsonNode.of(fields);
  }
}
