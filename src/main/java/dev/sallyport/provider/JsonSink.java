package dev.sallyport.provider;

/** Is told what stands at the wanted places of a document, in the order in which it passes. */
interface JsonSink {
  void number(Field field, JsonNumber number);

  /** Whole, with no escapes left. */
  void text(Field field, byte[] bytes, int length);

  /** More of a string, in UTF-8. */
  void passed(Field field, byte[] bytes, int from, int to);

  /** More of a string, with no escapes left. */
  void raw(Field field, byte[] bytes, int from, int to);

  void began(Field place);

  void ended(Field place);
}
