package dev.sallyport.price;

import dev.sallyport.usage.Call;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Priced;
import dev.sallyport.usage.Pricing;
import dev.sallyport.usage.Usage;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prices calls from memory: by what the workspace has set itself, else by what it has imported,
 * else by the built-in table; each of them on the day of the call. What is swapped is swapped
 * whole, and nothing waits for the database.
 *
 * <p>Looked for is the model that answered; the one that was asked for where none is told, and
 * among a workspace's own and imported rows also where the one that answered has none there: who
 * asks by an alias can price the alias.
 */
public final class Prices implements Pricing {
  private static final Logger log = LoggerFactory.getLogger(Prices.class);
  private static final int FIRST_SUCCESS = 200;
  private static final int FIRST_ERROR = 400;
  private static final Priced FREE = new Priced(OptionalLong.of(0), Optional.empty());
  private static final Optional<String> TOLD = Optional.of("as the provider charged it");
  private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "DELETE");

  /** Then it begins anew: models are named by clients. */
  private static final int MOST_FOUND = 10_000;

  private final PriceTable builtIn;
  private volatile Known known = new Known(Map.of());

  /** What workspaces have, and what was found by that; both are swapped together. */
  private record Known(Map<UUID, OfWorkspace> workspaces, Map<Sought, Optional<Found>> found) {
    Known(Map<UUID, OfWorkspace> workspaces) {
      this(Map.copyOf(workspaces), new ConcurrentHashMap<>());
    }
  }

  /**
   * What a price depends on.
   *
   * @param workspace absent where it has no prices of its own
   */
  private record Sought(
      Optional<UUID> workspace,
      String provider,
      Optional<String> answered,
      Optional<String> asked,
      LocalDate day) {}

  private record Found(PriceRow row, Optional<String> text) {}

  /** What a workspace has for itself. */
  private record OfWorkspace(PriceTable own, PriceTable imported) {
    static OfWorkspace of(List<PriceRow> rows) {
      return new OfWorkspace(
          table(rows, PriceRow.Origin.OWN), table(rows, PriceRow.Origin.IMPORTED));
    }

    private static PriceTable table(List<PriceRow> rows, PriceRow.Origin origin) {
      return new PriceTable(rows.stream().filter(row -> row.origin() == origin).toList());
    }
  }

  public Prices(PriceTable builtIn) {
    this.builtIn = builtIn;
  }

  /** By workspace; those that are not named have none from now on. */
  void replaceAll(Map<UUID, List<PriceRow>> rows) {
    Map<UUID, OfWorkspace> all = new HashMap<>();
    rows.forEach((workspace, own) -> all.put(workspace, OfWorkspace.of(own)));
    known = new Known(all);
  }

  /** Only one thread may replace. */
  void replace(UUID workspace, List<PriceRow> rows) {
    Map<UUID, OfWorkspace> all = new HashMap<>(known.workspaces());
    all.remove(workspace);
    if (!rows.isEmpty()) {
      all.put(workspace, OfWorkspace.of(rows));
    }
    known = new Known(all);
  }

  @Override
  public Priced of(Call call) {
    if (isFree(call)) {
      return FREE;
    }
    Priced priced = find(call).map(found -> priced(call, found)).orElse(Priced.UNPRICED);
    OptionalLong charge = call.closed().usage().charge();
    return priced.cost().isEmpty() && charge.isPresent() ? new Priced(charge, TOLD) : priced;
  }

  /** Refused, or a look at a list: vendors bill neither, whatever model was named. */
  private static boolean isFree(Call call) {
    boolean refused = call.closed().status() >= FIRST_ERROR;
    boolean look =
        WITHOUT_BODY.contains(call.opened().way().method())
            && call.opened().asked().isEmpty()
            && call.closed().model().isEmpty();
    return call.closed().usage().isNothing() && (refused || look);
  }

  /** Sound and pictures that a provider took or made: it told nothing, and 0 would be a lie. */
  private static boolean isUntold(Call call) {
    String path = call.opened().way().path();
    int status = call.closed().status();
    return status >= FIRST_SUCCESS
        && status < FIRST_ERROR
        && (path.contains("/audio/") || path.contains("/images/"));
  }

  private Optional<Found> find(Call call) {
    Known now = known;
    Opened opened = call.opened();
    UUID workspace = opened.owner().workspaceId();
    boolean own = now.workspaces().containsKey(workspace);
    Sought sought =
        new Sought(
            own ? Optional.of(workspace) : Optional.empty(),
            opened.way().provider(),
            call.closed().model(),
            opened.asked(),
            LocalDate.ofInstant(Instant.ofEpochMilli(opened.atMillis()), ZoneOffset.UTC));
    if (now.found().size() >= MOST_FOUND) {
      now.found().clear();
    }
    return now.found().computeIfAbsent(sought, what -> find(now, what));
  }

  private Optional<Found> find(Known in, Sought what) {
    return ofWorkspace(in, what)
        .or(
            () ->
                what.answered()
                    .or(what::asked)
                    .flatMap(model -> builtIn.find(what.provider(), model, what.day())))
        .map(row -> new Found(row, Optional.of(row.text())));
  }

  private static Optional<PriceRow> ofWorkspace(Known in, Sought what) {
    return what.workspace().map(in.workspaces()::get).stream()
        .flatMap(own -> Stream.of(own.own(), own.imported()))
        .flatMap(
            table ->
                Stream.of(what.answered(), what.asked())
                    .flatMap(Optional::stream)
                    .flatMap(model -> table.find(what.provider(), model, what.day()).stream()))
        .findFirst();
  }

  private static Priced priced(Call call, Found found) {
    PriceRow row = found.row();
    Usage usage = call.closed().usage();
    if (usage.isNothing() && isUntold(call)) {
      return new Priced(
          OptionalLong.empty(), Optional.of(row.text() + ", but its use was not told"));
    }
    Bill bill = Bill.of(usage, row.tariff());
    if (bill.missing().isPresent()) {
      String why = ", which has no price for " + bill.missing().get().field();
      return new Priced(OptionalLong.empty(), Optional.of(row.text() + why));
    }
    Optional<Long> cost = bill.cost();
    if (cost.isEmpty()) {
      log.warn("Call {} is not priced: it used {}", call.opened().id(), usage);
    }
    return new Priced(cost.map(OptionalLong::of).orElseGet(OptionalLong::empty), found.text());
  }
}
