package dev.sallyport.workspace;

import dev.sallyport.core.GatewayException;
import dev.sallyport.core.Made;
import dev.sallyport.core.Once;
import dev.sallyport.db.Changes;
import dev.sallyport.db.Idempotency;
import dev.sallyport.db.PgErrors;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Makes, shows, changes and deletes organisations. */
public final class Organizations {
  private static final String KIND = "organization";

  private final Postgres postgres;

  public Organizations(Postgres postgres) {
    this.postgres = postgres;
  }

  /** Fails with DUPLICATE where another one has the external reference. */
  public Future<Made<Organization>> create(OrganizationProperties draft, Optional<Once> once) {
    return postgres
        .inTransaction(
            connection ->
                Idempotency.make(
                    connection, once, id -> OrganizationStore.insert(connection, id, draft)))
        .recover(Organizations::told)
        .compose(made -> show(made.value()).map(shown -> made.map(id -> shown)));
  }

  public Future<Optional<Organization>> find(UUID id) {
    return OrganizationStore.find(postgres, id);
  }

  /** In the order in which they were made. */
  public Future<List<Organization>> list(Optional<UUID> after, int limit) {
    return OrganizationStore.list(postgres, after, limit);
  }

  /** Fails with NOT_FOUND, or with DUPLICATE where another one has the external reference. */
  public Future<Organization> update(UUID id, UnaryOperator<OrganizationProperties> change) {
    return postgres
        .inTransaction(
            connection ->
                OrganizationStore.lock(connection, id)
                    .map(Organizations::present)
                    .compose(was -> write(connection, was, change.apply(was.properties()))))
        .recover(Organizations::told)
        .compose(written -> show(id));
  }

  private static Future<Void> write(
      SqlConnection connection, Organization was, OrganizationProperties now) {
    DefaultTenancy.requireKept(was.properties().extRef(), now.extRef());
    boolean sameLimits = was.properties().limits().equals(now.limits());
    return OrganizationStore.update(connection, was.id(), now)
        .compose(
            written ->
                sameLimits
                    ? Future.succeededFuture()
                    : Changes.announce(connection, KIND, was.id()));
  }

  /** Fails with NOT_FOUND, or with IN_USE while anything is in it. */
  public Future<Void> delete(UUID id) {
    return postgres
        .inTransaction(
            connection ->
                OrganizationStore.lock(connection, id)
                    .map(Organizations::present)
                    .compose(was -> delete(connection, was)))
        .recover(Organizations::told);
  }

  private static Future<Void> delete(SqlConnection connection, Organization was) {
    DefaultTenancy.requireOther(KIND, was.properties().extRef());
    return OrganizationStore.delete(connection, was.id())
        .compose(gone -> Changes.announce(connection, KIND, was.id()));
  }

  private Future<Organization> show(UUID id) {
    return find(id).map(Organizations::present);
  }

  private static Organization present(Optional<Organization> found) {
    return found.orElseThrow(() -> GatewayException.notFound(KIND));
  }

  private static <T> Future<T> told(Throwable failure) {
    if (PgErrors.isDuplicate(failure)) {
      return Future.failedFuture(
          GatewayException.duplicate(
              "There is another organization with this extRef.",
              Map.of("extRef", "is taken by another organization")));
    }
    return Future.failedFuture(
        PgErrors.isInUse(failure)
            ? GatewayException.inUse("The organization still has workspaces, users or providers.")
            : failure);
  }
}
