package dev.sallyport.provider;

/** The data of server-sent events, each event a document. */
final class EventLines implements Bytes {
  private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};
  private static final byte[] LINE_END = {'\n'};

  private enum Place {
    NAME,
    SPACE,
    VALUE,
    IGNORED
  }

  private final JsonScanner json;
  private Place place = Place.NAME;
  private int matched;
  private int dataLines;
  private boolean afterReturn;

  EventLines(JsonScanner json) {
    this.json = json;
  }

  @Override
  public void take(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (afterReturn && bytes[at] == '\n') {
        at++;
      }
      afterReturn = false;
      if (at < to) {
        at = further(bytes, at, to);
      }
    }
  }

  private int further(byte[] bytes, int at, int to) {
    switch (place) {
      case NAME -> {
        return name(bytes[at], at);
      }
      case SPACE -> {
        place = Place.VALUE;
        return bytes[at] == ' ' ? at + 1 : at;
      }
      case VALUE -> {
        int end = lineEnd(bytes, at, to);
        json.take(bytes, at, end);
        return end == to ? to : endLine(bytes[end], end);
      }
      default -> {
        int end = lineEnd(bytes, at, to);
        return end == to ? to : endLine(bytes[end], end);
      }
    }
  }

  private int name(byte sign, int at) {
    if (sign == '\n' || sign == '\r') {
      return endLine(sign, at);
    }
    if (sign == DATA[matched]) {
      matched++;
      if (matched == DATA.length) {
        beginData();
      }
    } else if (matched > 0 || !JsonScanner.isOrderMark(sign)) {
      place = Place.IGNORED;
    }
    return at + 1;
  }

  private void beginData() {
    place = Place.SPACE;
    if (dataLines > 0) {
      json.take(LINE_END, 0, 1);
    }
    dataLines++;
  }

  private int endLine(byte sign, int at) {
    if (place == Place.NAME && matched == 0) {
      json.restart();
      dataLines = 0;
    }
    place = Place.NAME;
    matched = 0;
    afterReturn = sign == '\r';
    return at + 1;
  }

  private static int lineEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '\n' && bytes[at] != '\r') {
      at++;
    }
    return at;
  }
}
