package dev.sallyport.provider;

import java.util.Set;

/** The vendors' paths, from their public API references (2026-11). */
final class PathTables {
  /** What every OpenAI-compatible server offers. */
  static final String COMPATIBLE_LINES =
      """
      inference POST chat/completions
      inference POST completions
      inference POST responses
      inference POST embeddings
      inference POST images/generations
      inference GET models/**
      """;

  private static final String OPENAI_LINES =
      """
      inference WEBSOCKET realtime
      inference WEBSOCKET realtime/translations
      inference WEBSOCKET responses
      inference WEBSOCKET live/sessions
      inference POST responses/input_tokens
      inference POST responses/compact
      inference POST moderations
      inference POST images/edits
      inference POST images/variations
      inference POST audio/speech
      inference POST audio/transcriptions
      inference POST audio/translations
      account * organization/**
      account * organizations/**
      account * projects/**
      account * dashboard/**
      account * realtime/client_secrets/**
      account * realtime/sessions/**
      account * realtime/transcription_sessions/**
      account * chatkit/sessions/**
      stateful WEBSOCKET live/sessions/**
      stateful * responses/**
      stateful * chat/completions/**
      stateful * models/**
      stateful * files/**
      stateful * uploads/**
      stateful * batches/**
      stateful * conversations/**
      stateful * vector_stores/**
      stateful * assistants/**
      stateful * threads/**
      stateful * fine_tuning/**
      stateful * evals/**
      stateful * containers/**
      stateful * videos/**
      """;

  static final PathTable COMPATIBLE = PathTable.of(Set.of(), COMPATIBLE_LINES);
  static final PathTable OPENAI = PathTable.of(Set.of(), COMPATIBLE_LINES, OPENAI_LINES);

  static final PathTable ANTHROPIC =
      PathTable.of(
          Set.of(),
          """
          inference POST messages
          inference POST messages/count_tokens
          inference POST complete
          inference POST chat/completions
          inference GET models/**
          stateful * messages/batches/**
          stateful * files/**
          stateful * skills/**
          account * organizations/**
          """);

  static final PathTable GEMINI =
      PathTable.of(
          Set.of(),
          """
          inference WEBSOCKET ws/google.ai.generativelanguage.v1.GenerativeService.BidiGenerateContent
          inference WEBSOCKET ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent
          inference WEBSOCKET ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContent
          inference WEBSOCKET ws/google.ai.generativelanguage.v1.GenerativeService.BidiGenerateContentConstrained
          inference WEBSOCKET ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContentConstrained
          inference WEBSOCKET ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContentConstrained
          inference WEBSOCKET ws/google.ai.generativelanguage.v1.GenerativeService.BidiGenerateMusic
          inference WEBSOCKET ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateMusic
          inference WEBSOCKET ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateMusic
          inference POST models/*:generateContent
          inference POST models/*:streamGenerateContent
          inference POST models/*:countTokens
          inference POST models/*:embedContent
          inference POST models/*:batchEmbedContents
          inference POST models/*:predict
          inference GET models
          inference GET models/*
          inference POST openai/chat/completions
          inference POST openai/embeddings
          inference POST openai/images/generations
          inference GET openai/models/**
          account * authTokens/**
          account * authtokens/**
          account * auth_tokens/**
          stateful * openai/**
          stateful * models/*:predictLongRunning
          stateful * models/*:batchGenerateContent
          stateful * models/*:asyncBatchEmbedContent
          stateful * models/*/operations/**
          stateful * files/**
          stateful * upload/*/files/**
          stateful * upload/*/fileSearchStores/**
          stateful * download/**
          stateful * files:register
          stateful * cachedContents/**
          stateful * batches/**
          stateful * operations/**
          stateful * tunedModels/**
          stateful * fileSearchStores/**
          stateful * corpora/**
          stateful * interactions/**
          """);

  static final PathTable MISTRAL =
      PathTable.of(
          Set.of(),
          COMPATIBLE_LINES,
          """
          inference WEBSOCKET audio/transcriptions/realtime
          inference POST fim/completions
          inference POST agents/completions
          inference POST moderations
          inference POST chat/moderations
          inference POST classifications
          inference POST chat/classifications
          inference POST ocr
          inference POST audio/transcriptions
          inference POST audio/speech
          stateful * files/**
          stateful * batch/**
          stateful * fine_tuning/**
          stateful * agents/**
          stateful * conversations/**
          stateful * libraries/**
          stateful * models/**
          """);

  static final PathTable COHERE =
      PathTable.of(
          Set.of("compatibility"),
          """
          inference POST chat
          inference POST chat/completions
          inference POST generate
          inference POST embed
          inference POST embeddings
          inference POST rerank
          inference POST classify
          inference POST summarize
          inference POST tokenize
          inference POST detokenize
          inference POST check-api-key
          inference GET models/**
          stateful * datasets/**
          stateful * embed-jobs/**
          stateful * connectors/**
          stateful * finetuning/**
          stateful * batches/**
          """);

  static final PathTable GROQ =
      PathTable.of(
          Set.of("openai"),
          COMPATIBLE_LINES,
          """
          inference POST audio/speech
          inference POST audio/transcriptions
          inference POST audio/translations
          stateful * responses/**
          stateful * files/**
          stateful * batches/**
          stateful * fine_tunings/**
          """);

  static final PathTable OPENROUTER =
      PathTable.of(
          Set.of("api"),
          COMPATIBLE_LINES,
          """
          inference POST messages
          inference POST rerank
          inference GET endpoints/**
          inference GET providers
          stateful GET generation
          account * key
          account * keys/**
          account * credits/**
          account * auth/**
          account * activity/**
          account * guardrails/**
          account * organization/**
          """);

  static final PathTable DEEPSEEK =
      PathTable.of(
          Set.of(),
          COMPATIBLE_LINES,
          """
          inference POST anthropic/v1/messages
          account * user/**
          """);

  static final PathTable XAI =
      PathTable.of(
          Set.of(),
          COMPATIBLE_LINES,
          """
          inference WEBSOCKET realtime
          inference WEBSOCKET responses
          inference POST messages
          inference POST complete
          inference POST images/edits
          inference POST tokenize-text
          inference POST documents/search
          inference GET language-models/**
          inference GET embedding-models/**
          inference GET image-generation-models/**
          account * api-key/**
          account * auth/**
          account * realtime/client_secrets/**
          stateful * chat/deferred-completion/**
          stateful * responses/**
          stateful * files/**
          stateful * batches/**
          stateful * collections/**
          stateful * videos/**
          """);

  static final PathTable TOGETHER =
      PathTable.of(
          Set.of(),
          COMPATIBLE_LINES,
          """
          inference WEBSOCKET realtime
          inference WEBSOCKET audio/speech/websocket
          inference POST rerank
          inference POST audio/speech
          inference POST audio/transcriptions
          inference POST audio/translations
          stateful * files/**
          stateful * batches/**
          stateful * fine-tunes/**
          stateful * evaluation/**
          stateful * videos/**
          account * endpoints/**
          account * clusters/**
          account * organization/**
          account * api-keys/**
          """);

  static final PathTable FIREWORKS =
      PathTable.of(
          Set.of("inference"),
          COMPATIBLE_LINES,
          """
          inference WEBSOCKET audio/transcriptions/streaming
          inference POST messages
          inference POST rerank
          inference POST audio/transcriptions
          inference POST audio/translations
          stateful * responses/**
          account * accounts/**
          """);

  static final PathTable PERPLEXITY =
      PathTable.of(
          Set.of(),
          COMPATIBLE_LINES,
          """
          inference POST search
          inference POST sonar
          stateful * async/**
          stateful * responses/**
          account * generate_auth_token
          account * revoke_auth_token
          """);

  /** The table of all that speak a dialect, for providers that have none of their own. */
  static PathTable of(Dialect dialect) {
    return switch (dialect) {
      case OPENAI -> OPENAI;
      case ANTHROPIC -> ANTHROPIC;
      case GEMINI -> GEMINI;
      case MISTRAL -> MISTRAL;
      case COHERE -> COHERE;
      case OPENROUTER -> OPENROUTER;
      case OLLAMA -> SelfHostedPaths.OLLAMA;
    };
  }

  private PathTables() {}
}
