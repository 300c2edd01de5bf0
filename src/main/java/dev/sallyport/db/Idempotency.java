package dev.sallyport.db;

import dev.sallyport.core.GatewayException;
import dev.sallyport.core.Made;
import dev.sallyport.core.Once;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Makes a repeated request one request. The claim is written in the transaction of the effect, so
 * that either both are there after a crash or neither; of two at once the second waits for the
 * first.
 */
public final class Idempotency {
  private static final String CLAIM =
      """
      insert into idempotency as i (scope, key, request, resource) values ($1, $2, $3, $4)
      on conflict (scope, key) do update
         set request = excluded.request, resource = excluded.resource, at = now()
       where i.at < now() - interval '24 hours'
      returning resource""";
  private static final String EARLIER =
      "select request, resource from idempotency where scope = $1 and key = $2";

  private Idempotency() {}

  /**
   * To be called first in the transaction. Fails with REUSED where the key belongs to another
   * request.
   *
   * @param fresh id of what is to be made now
   * @return that id where it is to be made; else the id of what was made before
   */
  public static Future<UUID> claim(SqlConnection connection, Optional<Once> once, UUID fresh) {
    if (once.isEmpty()) {
      return Future.succeededFuture(fresh);
    }
    Once wish = once.get();
    Tuple row = Tuple.of(wish.scope(), wish.key(), Buffer.buffer(wish.request()), fresh);
    return Postgres.execute(connection, CLAIM, row)
        .compose(
            claimed ->
                claimed.size() > 0 ? Future.succeededFuture(fresh) : earlier(connection, wish));
  }

  /**
   * To be called first in the transaction. Fails with REUSED where the key belongs to another
   * request.
   *
   * @param insert makes the thing of that id, where it was not made before
   */
  public static Future<Made<UUID>> make(
      SqlConnection connection, Optional<Once> once, Function<UUID, Future<?>> insert) {
    UUID fresh = UUID.randomUUID();
    return claim(connection, once, fresh)
        .compose(
            id ->
                id.equals(fresh)
                    ? insert.apply(id).map(made -> new Made<>(id, false))
                    : Future.succeededFuture(new Made<>(id, true)));
  }

  private static Future<UUID> earlier(SqlConnection connection, Once wish) {
    return Postgres.execute(connection, EARLIER, Tuple.of(wish.scope(), wish.key()))
        .map(rows -> resource(wish, rows.iterator()));
  }

  /** It may just have been forgotten, a day after it was made. */
  private static UUID resource(Once wish, RowIterator<Row> found) {
    if (!found.hasNext()) {
      throw GatewayException.unavailable("The Idempotency-Key has just been forgotten.");
    }
    Row earlier = found.next();
    if (!Arrays.equals(wish.request(), earlier.getBuffer("request").getBytes())) {
      throw GatewayException.reused();
    }
    return earlier.getUUID("resource");
  }
}
