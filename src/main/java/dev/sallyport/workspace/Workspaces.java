package dev.sallyport.workspace;

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
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Makes, changes and deletes workspaces, and finds the one that a caller names. */
public final class Workspaces {
  /** External reference of the one that is there from the first start. */
  public static final String DEFAULT = "default";

  /** Said of one that is not there and of one that is another's. */
  public static final String UNKNOWN_OWNER = "names no organization";

  private static final String KIND = "workspace";

  /** PostgreSQL refuses a NUL, so what cannot be a reference is not asked for. */
  private static final Pattern PLAUSIBLE = Pattern.compile("[^\\x00-\\x1f]{1,255}");

  private final Postgres postgres;

  /** A workspace and the organisation that it belongs to. */
  public record Address(UUID organizationId, UUID workspaceId) {
    public Reach reach() {
      return new Reach(organizationId, Optional.of(workspaceId));
    }
  }

  public Workspaces(Postgres postgres) {
    this.postgres = postgres;
  }

  private static final String FIND =
      """
      select w.uid, o.uid as organization_uid
        from workspace w join organization o on o.seq = w.organization_seq
       where w.ext_ref = $1 or w.uid = $2""";

  private static final Pattern UID =
      Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  /**
   * @param reference uid or external reference
   */
  public Future<Optional<Address>> find(String reference) {
    return PLAUSIBLE.matcher(reference).matches()
        ? postgres.query(FIND, Tuple.of(reference, uidOrNull(reference))).map(Workspaces::first)
        : Future.succeededFuture(Optional.empty());
  }

  private static UUID uidOrNull(String reference) {
    return UID.matcher(reference).matches() ? UUID.fromString(reference) : null;
  }

  /**
   * Fails with INVALID where there is no such organisation or anything else is wrong, and with
   * DUPLICATE where another one has the external reference.
   *
   * @param errors what is known to be wrong with the request already
   */
  public Future<Made<Workspace>> create(
      UUID organization, WorkspaceProperties draft, FieldErrors errors, Optional<Once> once) {
    Reach reach = new Reach(organization, Optional.empty());
    return postgres
        .inTransaction(
            connection ->
                Idempotency.make(
                    connection,
                    once,
                    id ->
                        WorkspaceStore.hasOwner(connection, organization)
                            .compose(
                                known ->
                                    WorkspaceStore.insert(
                                        connection,
                                        organization,
                                        id,
                                        checked(draft, known, errors)))))
        .recover(Workspaces::told)
        .compose(made -> show(reach, made.value()).map(shown -> made.map(id -> shown)));
  }

  private static WorkspaceProperties checked(
      WorkspaceProperties draft, boolean hasOwner, FieldErrors errors) {
    if (!hasOwner) {
      errors.add("organizationId", UNKNOWN_OWNER);
    }
    errors.check();
    return draft;
  }

  public Future<Optional<Workspace>> find(Reach reach, UUID id) {
    return WorkspaceStore.find(postgres, reach, id);
  }

  /** In the order in which they were made. */
  public Future<List<Workspace>> list(UUID organization, Optional<UUID> after, int limit) {
    return WorkspaceStore.list(postgres, organization, after, limit);
  }

  /** Fails with NOT_FOUND, or with DUPLICATE where another one has the external reference. */
  public Future<Workspace> update(Reach reach, UUID id, UnaryOperator<WorkspaceProperties> change) {
    return postgres
        .inTransaction(
            connection ->
                WorkspaceStore.lock(connection, reach, id)
                    .map(Workspaces::present)
                    .compose(was -> write(connection, was, change.apply(was.properties()))))
        .recover(Workspaces::told)
        .compose(written -> show(reach, id));
  }

  private static Future<Void> write(
      SqlConnection connection, Workspace was, WorkspaceProperties now) {
    DefaultTenancy.requireKept(was.properties().extRef(), now.extRef());
    boolean same =
        was.properties().limits().equals(now.limits())
            && was.properties().storeContent() == now.storeContent();
    return WorkspaceStore.update(connection, was, now)
        .compose(
            written ->
                same ? Future.succeededFuture() : Changes.announce(connection, KIND, was.id()));
  }

  /** Fails with NOT_FOUND, or with IN_USE while credentials or keys are in it. */
  public Future<Void> delete(Reach reach, UUID id) {
    return postgres
        .inTransaction(
            connection ->
                WorkspaceStore.lock(connection, reach, id)
                    .map(Workspaces::present)
                    .compose(was -> delete(connection, was)))
        .recover(Workspaces::told);
  }

  private static Future<Void> delete(SqlConnection connection, Workspace was) {
    DefaultTenancy.requireOther(KIND, was.properties().extRef());
    return WorkspaceStore.delete(connection, was)
        .compose(gone -> Changes.announce(connection, KIND, was.id()));
  }

  private Future<Workspace> show(Reach reach, UUID id) {
    return find(reach, id).map(Workspaces::present);
  }

  private static Workspace present(Optional<Workspace> found) {
    return found.orElseThrow(() -> GatewayException.notFound(KIND));
  }

  private static <T> Future<T> told(Throwable failure) {
    if (PgErrors.isDuplicate(failure)) {
      return Future.failedFuture(
          GatewayException.duplicate(
              "There is another workspace with this extRef.",
              Map.of("extRef", "is taken by another workspace")));
    }
    return Future.failedFuture(
        PgErrors.isInUse(failure)
            ? GatewayException.inUse("The workspace still has credentials or keys.")
            : failure);
  }

  private static Optional<Address> first(RowSet<Row> rows) {
    RowIterator<Row> found = rows.iterator();
    return found.hasNext() ? Optional.of(toAddress(found.next())) : Optional.empty();
  }

  private static Address toAddress(Row row) {
    return new Address(row.getUUID("organization_uid"), row.getUUID("uid"));
  }
}
