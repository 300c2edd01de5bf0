package dev.sallyport.price;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toUnmodifiableList;

import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows of one origin, to be looked up by model and day; never changed once made. */
public final class PriceTable {
  static final PriceTable EMPTY = new PriceTable(List.of());

  private final List<PriceRow> rows;

  /** Newest first. */
  private final Map<Model, List<PriceRow>> byModel;

  private record Model(String provider, String name) {}

  PriceTable(Collection<PriceRow> rows) {
    this.rows = List.copyOf(rows);
    this.byModel =
        this.rows.stream()
            .sorted(comparing((PriceRow row) -> row.key().validFrom()).reversed())
            .collect(
                groupingBy(
                    row -> new Model(row.key().provider(), row.key().model()),
                    HashMap::new,
                    toUnmodifiableList()));
  }

  public List<PriceRow> rows() {
    return rows;
  }

  /** By this very name, on any day. */
  public boolean names(String provider, String model) {
    return byModel.containsKey(new Model(provider, model));
  }

  /**
   * The row that held on that day, under the first of the model's names ({@link ModelNames}) that
   * had one.
   */
  Optional<PriceRow> find(String provider, String model, LocalDate day) {
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    return ModelNames.of(provider, model).stream()
        .flatMap(name -> byModel.getOrDefault(new Model(provider, name), List.of()).stream())
        .filter(row -> !row.key().validFrom().isAfter(day))
        .findFirst();
  }
}
