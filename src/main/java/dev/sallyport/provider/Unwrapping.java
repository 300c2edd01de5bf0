package dev.sallyport.provider;

/** Where a provider puts its JSON in Base64 into JSON: what is wanted of both. */
final class Unwrapping implements JsonSink {
  private final JsonSink sink;
  private final JsonScanner inner;
  private final Radix64 base64;

  Unwrapping(JsonNode wrapped, JsonSink sink) {
    this.sink = sink;
    this.inner = new JsonScanner(wrapped, sink);
    this.base64 = new Radix64(inner);
  }

  @Override
  public void number(Field field, JsonNumber number) {
    sink.number(field, number);
  }

  @Override
  public void text(Field field, byte[] bytes, int length) {
    sink.text(field, bytes, length);
  }

  @Override
  public void passed(Field field, byte[] bytes, int from, int to) {
    sink.passed(field, bytes, from, to);
  }

  @Override
  public void raw(Field field, byte[] bytes, int from, int to) {
    base64.take(bytes, from, to);
  }

  @Override
  public void began(Field place) {
    sink.began(place);
  }

  @Override
  public void ended(Field place) {
    if (place == Field.DOCUMENT) {
      inner.restart();
      base64.restart();
    }
    sink.ended(place);
  }
}
