package dev.sallyport.provider;

import java.util.zip.CRC32;

/**
 * The payloads of {@code application/vnd.amazon.eventstream}, each a document. A message is its
 * length, that of its headers, a checksum of both, headers, payload and a checksum of all (AWS
 * Transcribe's developer guide, "Event stream encoding", 2026-11).
 */
final class AwsEvents implements Bytes {
  private static final int PRELUDE = 12;
  private static final int CHECKED = 8;
  private static final int CHECKSUM = 4;

  private enum Place {
    PRELUDE,
    HEADERS,
    PAYLOAD,
    CHECKSUM,
    BROKEN
  }

  private final JsonScanner json;
  private final byte[] prelude = new byte[PRELUDE];
  private Place place = Place.PRELUDE;
  private int filled;
  private long left;
  private long payload;

  AwsEvents(JsonScanner json) {
    this.json = json;
  }

  @Override
  public void take(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && place != Place.BROKEN) {
      at = place == Place.PRELUDE ? prelude(bytes[at], at) : part(bytes, at, to);
    }
  }

  private int prelude(byte sign, int at) {
    prelude[filled] = sign;
    filled++;
    if (filled == PRELUDE) {
      filled = 0;
      begin();
    }
    return at + 1;
  }

  private void begin() {
    long total = number(0);
    long headers = number(4);
    CRC32 sum = new CRC32();
    sum.update(prelude, 0, CHECKED);
    payload = total - headers - PRELUDE - CHECKSUM;
    boolean whole = sum.getValue() == number(CHECKED) && payload >= 0;
    left = headers;
    place = whole ? Place.HEADERS : Place.BROKEN;
    skipEmpty();
  }

  private long number(int at) {
    long number = 0;
    for (int i = at; i < at + 4; i++) {
      number = number << 8 | (prelude[i] & 0xff);
    }
    return number;
  }

  private int part(byte[] bytes, int at, int to) {
    int end = (int) Math.min(to, at + left);
    if (place == Place.PAYLOAD) {
      json.take(bytes, at, end);
    }
    left -= end - at;
    skipEmpty();
    return end;
  }

  private void skipEmpty() {
    while (left == 0 && place != Place.PRELUDE && place != Place.BROKEN) {
      next();
    }
  }

  private void next() {
    switch (place) {
      case HEADERS -> {
        place = Place.PAYLOAD;
        left = payload;
      }
      case PAYLOAD -> {
        json.restart();
        place = Place.CHECKSUM;
        left = CHECKSUM;
      }
      default -> place = Place.PRELUDE;
    }
  }
}
