package dev.sallyport.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/** Tells every node, once the transaction is committed, that something is not as it was. */
public final class Changes {
  private static final String INSERT = "insert into change (kind, uid) values ($1, $2)";

  private Changes() {}

  /**
   * @param kind of what changed, as {@code key} or {@code workspace}
   */
  public static Future<Void> announce(SqlConnection connection, String kind, UUID id) {
    return Postgres.execute(connection, INSERT, Tuple.of(kind, id)).mapEmpty();
  }
}
