package dev.sallyport.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows that nobody will ask for any more; each node deletes them from time to time. */
final class Outdated {
  private static final Logger log = LoggerFactory.getLogger(Outdated.class);

  private static final String CHANGES = "delete from change where at < $1";
  private static final String REQUESTS =
      "delete from idempotency where at < now() - interval '24 hours'";

  private final Postgres postgres;

  Outdated(Postgres postgres) {
    this.postgres = postgres;
  }

  /**
   * Never fails: what stays is deleted the next time.
   *
   * @param told every node knows all changes before that
   */
  Future<Void> delete(OffsetDateTime told) {
    return Future.join(
            delete("changes", CHANGES, Tuple.of(told)),
            delete("idempotency keys", REQUESTS, Tuple.tuple()))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private Future<?> delete(String what, String sql, Tuple parameters) {
    return postgres
        .query(sql, parameters)
        .onFailure(e -> log.debug("Old {} were not deleted: {}", what, e.getMessage()));
  }
}
