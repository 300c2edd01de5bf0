package dev.sallyport.price;

import static java.util.Comparator.comparing;

import dev.sallyport.access.Reach;
import dev.sallyport.core.FieldErrors;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.Made;
import dev.sallyport.core.Once;
import dev.sallyport.db.Changes;
import dev.sallyport.db.Idempotency;
import dev.sallyport.db.PgErrors;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What workspaces pay: the built-in table, and what they put in front of it. */
public final class WorkspacePrices {
  static final String CHANGE = "price";
  private static final String WHAT = "price";
  private static final String WORKSPACE = "workspaceId";
  private static final Comparator<PriceRow> ORDER =
      comparing((PriceRow row) -> row.key().provider())
          .thenComparing(row -> row.key().model())
          .thenComparing(PriceRow::origin)
          .thenComparing(row -> row.key().validFrom())
          .thenComparing(PriceRow::id);

  private final Postgres postgres;
  private final PriceTable builtIn;

  public WorkspacePrices(Postgres postgres, PriceTable builtIn) {
    this.postgres = postgres;
    this.builtIn = builtIn;
  }

  /**
   * Fails with INVALID, naming every wrong field; with DUPLICATE where the workspace has set a
   * price for that model from that day already; with REUSED.
   *
   * @param place names a workspace
   * @param errors what is known to be wrong with the request already
   */
  public Future<Made<PriceRow>> create(
      Reach place, PriceDraft draft, FieldErrors errors, Optional<Once> once) {
    return postgres
        .inTransaction(
            connection ->
                Idempotency.make(
                    connection, once, id -> insert(connection, place, id, draft, errors)))
        .recover(WorkspacePrices::told)
        .compose(
            made ->
                find(place, made.value())
                    .map(found -> found.orElseThrow(() -> GatewayException.notFound(WHAT)))
                    .map(row -> made.map(id -> row)));
  }

  private static Future<?> insert(
      SqlConnection connection, Reach place, UUID id, PriceDraft draft, FieldErrors errors) {
    UUID workspace = place.workspaceId().orElseThrow();
    return PriceStore.hasProvider(connection, place, draft.key().provider())
        .onSuccess(
            known -> {
              if (!known) {
                errors.add("provider", "names no provider");
              }
            })
        .compose(known -> checked(connection, place, errors))
        .compose(done -> PriceStore.insert(connection, workspace, id, draft))
        .compose(done -> Changes.announce(connection, CHANGE, workspace));
  }

  private static Future<Void> checked(SqlConnection connection, Reach place, FieldErrors errors) {
    return PriceStore.hasWorkspace(connection, place)
        .map(
            known -> {
              if (!known) {
                errors.add(WORKSPACE, "names no workspace");
              }
              errors.check();
              return null;
            });
  }

  private static <T> Future<T> told(Throwable failure) {
    return Future.failedFuture(
        PgErrors.isDuplicate(failure)
            ? GatewayException.duplicate(
                "There is a price for this model from this day on.",
                Map.of("validFrom", "is that of another price for this model"))
            : failure);
  }

  /** In place of what was imported before for the same models and the same day. */
  public Future<Void> put(Reach place, List<PriceDraft> drafts) {
    UUID workspace = place.workspaceId().orElseThrow();
    return postgres.inTransaction(
        connection ->
            checked(connection, place, new FieldErrors())
                .compose(done -> PriceStore.put(connection, workspace, drafts))
                .compose(done -> Changes.announce(connection, CHANGE, workspace)));
  }

  /** Also built-in ones. */
  public Future<Optional<PriceRow>> find(Reach reach, UUID id) {
    return PriceStore.find(postgres, reach, id)
        .map(own -> own.or(() -> builtIn.rows().stream().filter(hasId(id)).findFirst()));
  }

  private static Predicate<PriceRow> hasId(UUID id) {
    return row -> row.id().equals(id);
  }

  /**
   * By provider, model, origin and day.
   *
   * @param after is in the list
   */
  public Future<List<PriceRow>> list(Reach reach, Filter filter, Optional<UUID> after, int limit) {
    return PriceStore.list(postgres, reach)
        .map(
            own -> {
              Stream<PriceRow> all =
                  Stream.concat(own.stream(), builtIn.rows().stream()).sorted(ORDER);
              Stream<PriceRow> rest =
                  after.map(place -> all.dropWhile(hasId(place).negate()).skip(1)).orElse(all);
              return rest.filter(filter::takes).limit(limit).toList();
            });
  }

  /** Which rows a caller wants to see. */
  public record Filter(Optional<String> provider, Optional<String> model) {
    boolean takes(PriceRow row) {
      return provider.map(row.key().provider()::equals).orElse(true)
          && model.map(row.key().model()::equals).orElse(true);
    }
  }

  /** Whether there was such a row; a built-in one is not a workspace's to delete. */
  public Future<Boolean> delete(Reach reach, UUID id) {
    return postgres.inTransaction(
        connection ->
            PriceStore.delete(connection, reach, id)
                .compose(
                    workspace ->
                        workspace.isEmpty()
                            ? Future.succeededFuture(false)
                            : Changes.announce(connection, CHANGE, workspace.get()).map(true)));
  }
}
