package dev.sallyport.provider;

import dev.sallyport.usage.Count;
import dev.sallyport.usage.Usage;
import java.util.Map;

/** What kind of thing was asked for: it says what numbers mean that do not say it themselves. */
enum Made {
  TEXT,
  IMAGES,
  SPEECH;

  /** What goes into a usage as it was told. */
  private static final Map<Field, Count> PLAIN =
      Map.of(
          Field.CACHED, Count.CACHED_INPUT,
          Field.AUDIO_INPUT, Count.AUDIO_INPUT,
          Field.IMAGE_INPUT, Count.IMAGE_INPUT,
          Field.TOOL_INPUT, Count.TOOL_INPUT,
          Field.REASONING, Count.REASONING,
          Field.THOUGHTS, Count.REASONING,
          Field.AUDIO_OUTPUT, Count.AUDIO_OUTPUT,
          Field.IMAGE_OUTPUT, Count.IMAGE_OUTPUT,
          Field.TOOL_CALLS, Count.TOOL_CALLS);

  /**
   * @param uncovered tokens of text that no number covers, as far as can be guessed
   */
  Usage of(Told told, long uncovered) {
    long input = input(told);
    long output = output(told, input);
    Usage usage = written(told, Usage.NONE.with(Count.INPUT, input));
    for (Map.Entry<Field, Count> plain : PLAIN.entrySet()) {
      if (told.of(plain.getKey()) > 0) {
        usage = usage.with(plain.getValue(), told.of(plain.getKey()));
      }
    }
    usage = charged(told, media(told, usage.with(Count.OUTPUT, output)));
    boolean open = uncovered > 0 || isOutputOnlyBegun(told);
    boolean guessed = open && usage.of(Count.AUDIO_MILLIS) == 0;
    return guessed ? guessed(usage, told, uncovered) : usage;
  }

  /** Who brought a key of the provider behind pays that one, and a fee to this one. */
  private static Usage charged(Told told, Usage usage) {
    return told.is(Field.CHARGE)
        ? usage.charged(Math.max(told.of(Field.CHARGE), told.of(Field.CHARGE_BEHIND)))
        : usage;
  }

  private static Usage guessed(Usage usage, Told told, long uncovered) {
    long first = told.of(Field.FIRST_OUTPUT);
    long output = usage.of(Count.OUTPUT);
    boolean begun = isOutputTold(told);
    long guess = begun ? output + uncovered : Math.max(first, uncovered);
    return usage.with(Count.OUTPUT, guess).estimated();
  }

  /** What is told at the beginning of a stream is the number at that moment. */
  private static boolean isOutputOnlyBegun(Told told) {
    return told.is(Field.FIRST_OUTPUT) && !isOutputTold(told);
  }

  private static boolean isOutputTold(Told told) {
    return told.is(Field.OUTPUT) || told.is(Field.CANDIDATES) || told.is(Field.UNBILLED_OUTPUT);
  }

  private static long input(Told told) {
    if (told.is(Field.INPUT)) {
      long more = unexplained(told);
      return told.of(Field.INPUT) + (more == told.of(Field.CACHED) ? more : 0);
    }
    if (told.is(Field.PROMPT)) {
      return told.of(Field.PROMPT) + told.of(Field.TOOL_INPUT);
    }
    if (told.is(Field.UNBILLED_INPUT)) {
      return told.of(Field.UNBILLED_INPUT);
    }
    return told.of(Field.FRESH_INPUT)
        + told.of(Field.CACHED)
        + allWritten(told)
        + told.of(Field.INPUT_PART);
  }

  /** Some tell thoughts beside the output, and only in the total are both. */
  private static long output(Told told, long input) {
    if (told.is(Field.OUTPUT)) {
      boolean sum = told.is(Field.INPUT) && told.of(Field.OUTPUT) > 0 && !told.is(Field.SECONDS);
      return Math.max(told.of(Field.OUTPUT), sum ? told.of(Field.TOTAL) - input : 0);
    }
    if (told.is(Field.CANDIDATES) || told.is(Field.THOUGHTS)) {
      return told.of(Field.CANDIDATES) + told.of(Field.THOUGHTS);
    }
    return Math.max(told.of(Field.UNBILLED_OUTPUT), told.of(Field.FIRST_OUTPUT));
  }

  /** Of the total: what is neither in the input nor in the output. */
  private static long unexplained(Told told) {
    return told.of(Field.TOTAL) - told.of(Field.INPUT) - told.of(Field.OUTPUT);
  }

  private static long allWritten(Told told) {
    long parts = told.of(Field.WRITTEN_MINUTES) + told.of(Field.WRITTEN_HOUR);
    return Math.max(told.of(Field.WRITTEN), parts);
  }

  private static Usage written(Told told, Usage usage) {
    long hour = told.of(Field.WRITTEN_HOUR);
    long rest = allWritten(told) - hour;
    return usage.with(Count.CACHE_WRITE, rest).with(Count.CACHE_WRITE_HOUR, hour);
  }

  private Usage media(Told told, Usage usage) {
    long output = usage.of(Count.OUTPUT);
    boolean tokens = output > 0 || usage.of(Count.INPUT) > 0;
    if (this == SPEECH && !told.is(Field.AUDIO_OUTPUT)) {
      return usage.with(Count.AUDIO_OUTPUT, output);
    }
    if (this == IMAGES && tokens) {
      return told.is(Field.IMAGE_OUTPUT) ? usage : usage.with(Count.IMAGE_OUTPUT, output);
    }
    if (this == IMAGES) {
      return usage.with(Count.IMAGES, told.of(Field.ITEM));
    }
    Field sound = told.is(Field.SECONDS) || tokens ? Field.SECONDS : Field.DURATION;
    return usage.with(Count.AUDIO_MILLIS, told.of(sound));
  }
}
