package dev.sallyport.usage;

import io.vertx.sqlclient.Row;

/** Counts as the database has them, each in a column of its name. */
final class CountColumns {
  private CountColumns() {}

  static Usage read(Row row) {
    Usage usage = Usage.NONE;
    for (Count count : Count.values()) {
      long value = row.getLong(count.column());
      usage = value == 0 ? usage : usage.with(count, value);
    }
    return usage;
  }
}
