package dev.sallyport.usage;

import dev.sallyport.usage.Closed.Timings;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * A batch as the database takes it: one array per column, an empty one for a column of zeros or
 * nulls alone, as most are in most batches. What no row can hold is cut down to what one can, since
 * a row that is refused would hold up all that come after it.
 */
final class RequestColumns {
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_TEXT = 512;
  private static final String[] NO_TEXTS = {};
  private static final Long[] NO_NUMBERS = {};

  private final List<Priceable> rows;
  private final Tuple columns = Tuple.tuple();

  /** A call with what it costs. */
  record Priceable(Call call, Priced priced) {
    Opened opened() {
      return call.opened();
    }

    Closed closed() {
      return call.closed();
    }

    Timings timings() {
      return call.closed().timings();
    }
  }

  /** What many calls of a batch have in common, so that it is written once. */
  private record Kind(
      Opened.Owner owner,
      Opened.Way way,
      Optional<String> asked,
      Optional<String> model,
      Optional<String> price) {
    static Kind of(Priceable row) {
      Opened opened = row.opened();
      return new Kind(
          opened.owner(), opened.way(), opened.asked(), row.closed().model(), row.priced().price());
    }
  }

  private RequestColumns(List<Priceable> rows) {
    this.rows = rows;
  }

  static Tuple of(List<Priceable> rows) {
    RequestColumns all = new RequestColumns(rows);
    all.kinds();
    all.opened();
    all.closed();
    all.cost();
    return all.columns;
  }

  private void kinds() {
    Map<Kind, Integer> numbers = new HashMap<>();
    List<Kind> kinds = new ArrayList<>();
    Integer[] ofRows = new Integer[rows.size()];
    for (int i = 0; i < ofRows.length; i++) {
      Kind kind = Kind.of(rows.get(i));
      ofRows[i] = numbers.computeIfAbsent(kind, added -> kinds.size() + 1);
      if (ofRows[i] > kinds.size()) {
        kinds.add(kind);
      }
    }
    uuids(kinds, kind -> kind.owner().organizationId());
    uuids(kinds, kind -> kind.owner().workspaceId());
    uuids(kinds, kind -> kind.owner().userId().orElse(null));
    uuids(kinds, kind -> kind.owner().keyId());
    uuids(kinds, kind -> kind.way().credentialId());
    texts(LONGEST_NAME, kinds, kind -> Optional.of(kind.way().provider()));
    texts(LONGEST_NAME, kinds, kind -> Optional.of(kind.way().dialect()));
    texts(LONGEST_NAME, kinds, kind -> Optional.of(kind.way().method()));
    texts(LONGEST_TEXT, kinds, kind -> Optional.of(kind.way().path()));
    texts(LONGEST_NAME, kinds, Kind::asked);
    texts(LONGEST_NAME, kinds, Kind::model);
    texts(LONGEST_TEXT, kinds, Kind::price);
    columns.addArrayOfInteger(ofRows);
  }

  private void opened() {
    uuids(rows, row -> row.opened().id());
    longs(row -> row.opened().atMillis());
    texts(LONGEST_NAME, rows, row -> row.opened().session());
    longs(row -> row.opened().reserved().of(Count.INPUT));
    longs(row -> row.opened().reserved().of(Count.OUTPUT));
  }

  private void closed() {
    shorts(row -> row.closed().outcome().number());
    shorts(row -> row.closed().status());
    texts(LONGEST_NAME, rows, row -> row.closed().error());
    shorts(row -> row.closed().attempts());
    columns.addArrayOfBoolean(
        rows.stream().map(row -> row.closed().usage().isEstimated()).toArray(Boolean[]::new));
    for (Count count : Count.values()) {
      longs(row -> row.closed().usage().of(count));
    }
  }

  private void cost() {
    columns.addArrayOfLong(
        rows.stream().map(row -> orNull(row.priced().cost())).toArray(Long[]::new));
    longs(row -> row.timings().auth());
    longs(row -> row.timings().connect());
    longs(row -> row.timings().firstByte());
    longs(row -> row.timings().end());
    charges();
  }

  /** Most providers tell none. */
  private void charges() {
    Long[] charges = new Long[rows.size()];
    boolean any = false;
    for (int i = 0; i < charges.length; i++) {
      charges[i] = orNull(rows.get(i).closed().usage().charge());
      any |= charges[i] != null;
    }
    columns.addArrayOfLong(any ? charges : NO_NUMBERS);
  }

  private static Long orNull(OptionalLong cost) {
    return cost.isPresent() ? cost.getAsLong() : null;
  }

  private <T> void uuids(List<T> of, Function<T, UUID> column) {
    columns.addArrayOfUUID(of.stream().map(column).toArray(UUID[]::new));
  }

  private <T> void texts(int most, List<T> of, Function<T, Optional<String>> column) {
    String[] texts = new String[of.size()];
    boolean any = false;
    for (int i = 0; i < texts.length; i++) {
      Optional<String> text = column.apply(of.get(i));
      any |= text.isPresent();
      texts[i] = text.isPresent() ? storable(text.get(), most) : null;
    }
    columns.addArrayOfString(any ? texts : NO_TEXTS);
  }

  /** PostgreSQL has no U+0000 in its texts. */
  private static String storable(String text, int most) {
    String whole = text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    return whole.length() <= most ? whole : whole.substring(0, most);
  }

  private void longs(ToLongFunction<Priceable> column) {
    Long[] numbers = new Long[rows.size()];
    boolean any = false;
    for (int i = 0; i < numbers.length; i++) {
      long number = Math.max(0, column.applyAsLong(rows.get(i)));
      any |= number != 0;
      numbers[i] = number;
    }
    columns.addArrayOfLong(any ? numbers : NO_NUMBERS);
  }

  private void shorts(ToLongFunction<Priceable> column) {
    columns.addArrayOfShort(
        rows.stream()
            .map(row -> (short) Math.max(0, Math.min(Short.MAX_VALUE, column.applyAsLong(row))))
            .toArray(Short[]::new));
  }
}
