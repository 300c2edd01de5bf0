package dev.sallyport;

import dev.sallyport.config.Settings;
import dev.sallyport.content.Captures;
import dev.sallyport.content.ContentRetention;
import dev.sallyport.content.ContentStore;
import dev.sallyport.credential.CredentialVerticle;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Clock;
import java.time.Duration;

/** Where prompts and completions go that a workspace keeps: apart from all that calls wait for. */
final class ContentWiring {
  /** One batch is on its way at a time. */
  private static final int CONNECTIONS = 1;

  private static final Duration BATCH_DEADLINE = Duration.ofSeconds(10);
  private static final Duration LAST_BATCHES = Duration.ofSeconds(2);

  /** Of the heap, for what is on its way to the database. */
  private static final int SHARE = 16;

  private final Captures captures;
  private final ContentRetention retention;

  ContentWiring(
      Vertx vertx, Settings settings, PgConnectOptions address, CredentialVerticle credentials) {
    Postgres rows =
        new Postgres(
            vertx,
            address,
            new Postgres.Limits(CONNECTIONS, settings.postgres().connectTimeout(), BATCH_DEADLINE));
    Settings.Ledger ledger = settings.ledger();
    long memory = Runtime.getRuntime().maxMemory() / SHARE;
    this.captures =
        new Captures(
            vertx,
            new Captures.Limits(ledger.contentLimitBytes(), memory),
            credentials::contentSeals,
            new ContentStore(rows));
    this.retention =
        new ContentRetention(vertx, rows, ledger.contentRetentionDays(), Clock.systemUTC());
  }

  Captures captures() {
    return captures;
  }

  /** Once the database was reached. */
  Future<Void> ready() {
    return retention.start();
  }

  /** After the last call. Does not fail. */
  Future<Void> close() {
    retention.close();
    return captures.drained(LAST_BATCHES);
  }
}
