package dev.sallyport.provider;

import java.util.Set;

/** The paths of servers that people run themselves, from their public references (2026-11). */
final class SelfHostedPaths {
  private SelfHostedPaths() {}

  static final PathTable OLLAMA =
      PathTable.of(
          Set.of(),
          PathTables.COMPATIBLE_LINES,
          """
          inference POST api/chat
          inference POST api/generate
          inference POST api/embed
          inference POST api/embeddings
          inference POST api/show
          inference GET api/tags
          inference GET api/ps
          inference GET api/version
          inference POST messages
          account * api/pull
          account * api/push
          account * api/create
          account * api/copy
          account * api/delete
          account * api/blobs/**
          account * api/me
          account * api/signout
          account * api/signin
          """);

  static final PathTable VLLM =
      PathTable.of(
          Set.of(),
          PathTables.COMPATIBLE_LINES,
          """
          inference WEBSOCKET realtime
          inference POST audio/transcriptions
          inference POST audio/translations
          inference POST messages
          inference POST tokenize
          inference POST detokenize
          inference POST pooling
          inference POST classify
          inference POST score
          inference POST rerank
          inference GET version
          stateful * responses/**
          account * load_lora_adapter
          account * unload_lora_adapter
          account * sleep
          account * wake_up
          account * reset_prefix_cache
          account * server_info
          account * collective_rpc
          """);
}
