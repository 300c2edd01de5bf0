package dev.sallyport.price;

import dev.sallyport.usage.Count;
import java.util.Arrays;
import java.util.Optional;

/** What a vendor has a price for, and how much of it the price is for. */
public enum Rate {
  INPUT("input", Unit.MILLION, Count.INPUT),
  OUTPUT("output", Unit.MILLION, Count.OUTPUT),
  CACHED_INPUT("cachedInput", INPUT, Count.CACHED_INPUT),
  CACHE_WRITE("cacheWrite", INPUT, Count.CACHE_WRITE),
  CACHE_WRITE_HOUR("cacheWriteHour", CACHE_WRITE, Count.CACHE_WRITE_HOUR),
  AUDIO_INPUT("audioInput", INPUT, Count.AUDIO_INPUT),
  IMAGE_INPUT("imageInput", INPUT, Count.IMAGE_INPUT),
  REASONING("reasoning", OUTPUT, Count.REASONING),
  AUDIO_OUTPUT("audioOutput", OUTPUT, Count.AUDIO_OUTPUT),
  IMAGE_OUTPUT("imageOutput", OUTPUT, Count.IMAGE_OUTPUT),
  IMAGE("image", Unit.ONE, Count.IMAGES),
  AUDIO_HOUR("audioHour", Unit.HOUR, Count.AUDIO_MILLIS),
  CHARACTERS("characters", Unit.MILLION, Count.CHARACTERS),
  TOOL_CALLS("toolCalls", Unit.THOUSAND, Count.TOOL_CALLS);

  /** How many of its count one price is for. */
  enum Unit {
    ONE(1),
    THOUSAND(1_000),
    MILLION(1_000_000),
    /** In milliseconds. */
    HOUR(3_600_000);

    private final long size;

    Unit(long size) {
      this.size = size;
    }

    long size() {
      return size;
    }
  }

  private final String field;
  private final Unit unit;
  private final Count count;
  private final Optional<Rate> instead;

  Rate(String field, Unit unit, Count count) {
    this.field = field;
    this.unit = unit;
    this.count = count;
    this.instead = Optional.empty();
  }

  Rate(String field, Rate instead, Count count) {
    this.field = field;
    this.unit = instead.unit;
    this.count = count;
    this.instead = Optional.of(instead);
  }

  /** Its name in JSON. */
  public String field() {
    return field;
  }

  Unit unit() {
    return unit;
  }

  Count count() {
    return count;
  }

  /** What is paid where a vendor has no price of its own for this part. */
  Optional<Rate> instead() {
    return instead;
  }

  static Optional<Rate> of(String field) {
    return Arrays.stream(values()).filter(rate -> rate.field.equals(field)).findFirst();
  }
}
