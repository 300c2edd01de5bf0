package dev.sallyport.usage;

import java.util.Locale;

/**
 * What a call is counted in. Providers put the same things into different sums; here {@link #INPUT}
 * and {@link #OUTPUT} are always the whole, and those that follow say of which kind a part of it
 * was.
 */
public enum Count {
  /** Tokens of the whole prompt: fresh, read from a cache and written to one. */
  INPUT(0),
  /** Tokens of all that was generated, thoughts included. */
  OUTPUT(1),
  /** Of the input: read from the provider's cache. */
  CACHED_INPUT(2),
  /** Of the input: written to the provider's cache, for five minutes or as the provider likes. */
  CACHE_WRITE(3),
  /** Of the input: written to the provider's cache for an hour. */
  CACHE_WRITE_HOUR(4),
  /** Of the input: sound. */
  AUDIO_INPUT(5),
  /** Of the input: pictures. */
  IMAGE_INPUT(6),
  /** Of the input: what the provider's own tools put into the prompt. */
  TOOL_INPUT(7),
  /** Of the output: thoughts, shown or not. */
  REASONING(8),
  /** Of the output: sound. */
  AUDIO_OUTPUT(9),
  /** Of the output: pictures. */
  IMAGE_OUTPUT(10),
  /** Pictures made, where they are not counted in tokens. */
  IMAGES(11),
  /** Sound heard, in milliseconds, where it is not counted in tokens. */
  AUDIO_MILLIS(12),
  /** Signs that were read aloud. */
  CHARACTERS(13),
  /** Searches and other calls of the provider's own tools that are paid by the piece. */
  TOOL_CALLS(14);

  private final int number;

  Count(int number) {
    this.number = number;
  }

  /** By which the ledger's records name it: never given to another. */
  public int number() {
    return number;
  }

  /** Its name in the database: {@code cached_input}. */
  public String column() {
    return name().toLowerCase(Locale.ROOT);
  }
}
