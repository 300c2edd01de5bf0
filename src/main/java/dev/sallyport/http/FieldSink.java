package dev.sallyport.http;

/** What looks at the fields of a head or of trailers; most fields are of no interest to it. */
interface FieldSink {
  /** Whether the value is to be captured for {@link #value}. */
  boolean wants(Captured name);

  /** The value of the field last wanted, without white space around it. */
  void value(Captured value);
}
