package dev.sallyport.core;

import java.util.Locale;

/** What a provider's paths are grouped into; a key is granted groups, never single paths. */
public enum PathGroup {
  /**
   * Chat, messages, embeddings, images, audio, models: every key has it unless it says otherwise.
   */
  INFERENCE,
  /** Files, batches, stored responses: keys that share a credential share these objects. */
  STATEFUL,
  /** Paths that the catalogue does not know. */
  PASSTHROUGH,
  /** Organisation and key administration at the provider: never granted to any key. */
  ACCOUNT;

  /** The name on the wire. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
