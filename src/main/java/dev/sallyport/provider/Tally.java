package dev.sallyport.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.usage.TokenEstimate;
import dev.sallyport.usage.Usage;
import java.util.Arrays;
import java.util.Optional;

/**
 * What was told of one answer by now, and how much text has come that no number covers yet.
 *
 * <p>A number covers all text before it and that of its own document. What is left is estimated,
 * and at least one token for each document that brought any: most providers send each token on its
 * own.
 */
final class Tally implements JsonSink {
  /** What is larger is not believed. */
  private static final long MOST = 1_000_000_000_000L;

  /** A thousand USD. */
  private static final long MOST_MONEY = 10_000_000_000_000L;

  private static final byte[] AUDIO_DELTA = "audio.delta".getBytes(UTF_8);
  private static final byte[] WEB_SEARCH = "web_search_call".getBytes(UTF_8);
  private static final byte[] FILE_SEARCH = "file_search_call".getBytes(UTF_8);

  /** One in so many tokens is what the guess may be off by. */
  private static final int DOUBT = 4;

  private final Made made;
  private final Told told = new Told();
  private final boolean several;

  private Usage before = Usage.NONE;
  private byte[] model = {};

  private final TokenEstimate estimate = new TokenEstimate();
  private long textWeight;
  private long texts;
  private boolean covered;
  private long weightHere;
  private long deltaHere;
  private boolean textHere;
  private boolean deltaTextHere;
  private boolean soundHere;
  private long searchesHere;

  /** Of the details that are read now: the first letter of their kind, and how many. */
  private int kind;

  private long detail;

  /**
   * @param several whether each document that tells a usage tells that of an answer of its own
   */
  Tally(Made made, boolean several) {
    this.made = made;
    this.several = several;
  }

  @Override
  public void number(Field field, JsonNumber number) {
    long value = number.times(field.kind().power());
    if (value < 0 || value > (field.kind() == Field.Kind.MONEY ? MOST_MONEY : MOST)) {
      return;
    }
    if (field == Field.TOKENS) {
      detail = value;
      return;
    }
    told.set(field, value);
    if (field.coversText() && value > 0) {
      covered = true;
      textWeight = 0;
      texts = 0;
    }
  }

  @Override
  public void text(Field field, byte[] bytes, int length) {
    switch (field) {
      case MODEL -> {
        if (length > 0 && !Arrays.equals(model, 0, model.length, bytes, 0, length)) {
          model = Arrays.copyOf(bytes, length);
        }
      }
      case TYPE -> soundHere = endsWith(bytes, length, AUDIO_DELTA);
      case ITEM_TYPE -> {
        boolean search = is(bytes, length, WEB_SEARCH) || is(bytes, length, FILE_SEARCH);
        searchesHere += search ? 1 : 0;
      }
      default -> kind = length > 0 ? bytes[0] : 0;
    }
  }

  private static boolean is(byte[] bytes, int length, byte[] word) {
    return Arrays.equals(bytes, 0, length, word, 0, word.length);
  }

  private static boolean endsWith(byte[] bytes, int length, byte[] word) {
    return length >= word.length
        && Arrays.equals(bytes, length - word.length, length, word, 0, word.length);
  }

  @Override
  public void passed(Field field, byte[] bytes, int from, int to) {
    if (field != Field.DELTA) {
      textHere |= to > from;
      weightHere += estimate.add(bytes, from, to);
    } else if (!soundHere) {
      deltaTextHere |= to > from;
      deltaHere += estimate.add(bytes, from, to);
    }
  }

  @Override
  public void raw(Field field, byte[] bytes, int from, int to) {
    // Nothing is wrapped here.
  }

  @Override
  public void began(Field place) {
    switch (place) {
      case DOCUMENT -> settle();
      case ITEM -> told.add(Field.ITEM, 1);
      case INPUT_DETAILS -> told.forget(Field.AUDIO_INPUT, Field.IMAGE_INPUT);
      case OUTPUT_DETAILS -> told.forget(Field.AUDIO_OUTPUT, Field.IMAGE_OUTPUT);
      case WRITE_DETAILS -> told.forget(Field.WRITTEN_HOUR);
      default -> {
        kind = 0;
        detail = 0;
      }
    }
  }

  @Override
  public void ended(Field place) {
    switch (place) {
      case DOCUMENT -> settle();
      case INPUT_DETAIL -> addDetail(Field.AUDIO_INPUT, Field.IMAGE_INPUT);
      case OUTPUT_DETAIL -> addDetail(Field.AUDIO_OUTPUT, Field.IMAGE_OUTPUT);
      case WRITE_DETAIL -> told.add(Field.WRITTEN_HOUR, kind == '1' ? detail : 0);
      default -> {
        // What else is counted is counted where it begins.
      }
    }
  }

  private void addDetail(Field sound, Field picture) {
    if (kind == 'A') {
      told.add(sound, detail);
    } else if (kind == 'I') {
      told.add(picture, detail);
    }
  }

  /** A document is over: what it brought is text that a later number can cover. */
  private void settle() {
    long weight = weightOfThis();
    textWeight += weight;
    texts += hasText() ? 1 : 0;
    if (searchesHere > 0) {
      told.set(Field.TOOL_CALLS, searchesHere);
    }
    covered = false;
    weightHere = 0;
    deltaHere = 0;
    soundHere = false;
    textHere = false;
    deltaTextHere = false;
    searchesHere = 0;
    if (several && told.isUsage()) {
      before = seen();
      told.clear();
      textWeight = 0;
      texts = 0;
    }
  }

  private boolean hasText() {
    return !covered && (textHere || (deltaTextHere && !soundHere));
  }

  private long weightOfThis() {
    return covered ? 0 : weightHere + (soundHere ? 0 : deltaHere);
  }

  Usage seen() {
    return before.plus(made.of(told, uncovered()));
  }

  /**
   * Most vendors send a piece for each token, and then counting is exact: the guess at the text
   * counts only where it says that there is clearly more than one token in a piece.
   */
  private long uncovered() {
    long pieces = texts + (hasText() ? 1 : 0);
    long tokens = TokenEstimate.tokens(textWeight + weightOfThis());
    return tokens > pieces + pieces / DOUBT + 1 ? tokens : pieces;
  }

  Optional<String> model() {
    return model.length == 0 ? Optional.empty() : Optional.of(new String(model, UTF_8));
  }
}
