package dev.sallyport.price;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;

/** What one model costs from one day on, until a later row for it begins. */
public record PriceRow(UUID id, Origin origin, Key key, Tariff tariff, Provenance provenance) {

  /** Where a row comes from; of two for one model the first in this order holds. */
  public enum Origin {
    OWN("own"),
    IMPORTED("imported"),
    BUILT_IN("builtIn");

    private final String field;

    Origin(String field) {
      this.field = field;
    }

    /** Its name in JSON and in the database. */
    public String field() {
      return field;
    }

    static Origin of(String field) {
      return field.equals(OWN.field) ? OWN : field.equals(IMPORTED.field) ? IMPORTED : BUILT_IN;
    }
  }

  /**
   * @param provider slug of the catalogue
   * @param validFrom the day, in UTC, of the first call that it is for
   */
  public record Key(String provider, String model, LocalDate validFrom) {
    /** For what was always so, as far as anybody needs to know. */
    public static final LocalDate EVER = LocalDate.EPOCH;

    public Key {
      requireNonNull(provider, "provider");
      requireNonNull(model, "model");
      requireNonNull(validFrom, "validFrom");
    }
  }

  /**
   * @param source a page where the vendor, or whoever sets the price, tells it
   * @param date when it was last seen there
   */
  public record Provenance(Optional<String> source, Optional<LocalDate> date) {
    public static final Provenance NONE = new Provenance(Optional.empty(), Optional.empty());
  }

  /** Of a row that is in no table of the database: the same at each start, on each node. */
  static UUID idOf(Key key) {
    return UUID.nameUUIDFromBytes(
        ("price " + key.provider() + " " + key.model() + " " + key.validFrom())
            .getBytes(StandardCharsets.UTF_8));
  }

  /** By which a ledger's reader finds it again. */
  String text() {
    String name = key.provider() + " " + key.model() + " from " + key.validFrom();
    String from = origin == Origin.BUILT_IN ? ", built in" : ", " + origin.field() + " row " + id;
    return name
        + from
        + provenance.source().map(source -> ", " + source).orElse("")
        + provenance.date().map(date -> " (" + date + ")").orElse("");
  }
}
