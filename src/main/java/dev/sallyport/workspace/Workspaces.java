package dev.sallyport.workspace;

import dev.sallyport.access.Reach;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Finds the workspace that a caller names. */
public final class Workspaces {
  /** External reference of the one that is there from the first start. */
  public static final String DEFAULT = "default";

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
       where w.ext_ref = $1 or w.uid::text = lower($1)""";

  /**
   * @param reference uid or external reference
   */
  public Future<Optional<Address>> find(String reference) {
    return PLAUSIBLE.matcher(reference).matches()
        ? postgres.query(FIND, Tuple.of(reference)).map(Workspaces::first)
        : Future.succeededFuture(Optional.empty());
  }

  private static Optional<Address> first(RowSet<Row> rows) {
    RowIterator<Row> found = rows.iterator();
    return found.hasNext() ? Optional.of(toAddress(found.next())) : Optional.empty();
  }

  private static Address toAddress(Row row) {
    return new Address(row.getUUID("organization_uid"), row.getUUID("uid"));
  }
}
