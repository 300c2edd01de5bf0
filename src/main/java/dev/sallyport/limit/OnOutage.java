package dev.sallyport.limit;

import java.util.Optional;
import java.util.stream.Stream;

/** What a limit does while Redis is away. */
public enum OnOutage {
  /** Each node admits its share. */
  LOCAL("local"),
  /** Nothing is admitted. */
  CLOSED("closed"),
  /** All is admitted, and counted nowhere. */
  OPEN("open");

  private final String id;

  OnOutage(String id) {
    this.id = id;
  }

  public String id() {
    return id;
  }

  static Optional<OnOutage> of(String id) {
    return Stream.of(values()).filter(mode -> mode.id.equals(id)).findFirst();
  }
}
