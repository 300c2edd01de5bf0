package dev.sallyport.provider;

/** A document on each line. */
final class JsonLines implements Bytes {
  private final JsonScanner json;

  JsonLines(JsonScanner json) {
    this.json = json;
  }

  @Override
  public void take(byte[] bytes, int from, int to) {
    int begin = from;
    for (int at = from; at < to; at++) {
      if (bytes[at] == '\n') {
        json.take(bytes, begin, at + 1);
        json.restart();
        begin = at + 1;
      }
    }
    json.take(bytes, begin, to);
  }
}
