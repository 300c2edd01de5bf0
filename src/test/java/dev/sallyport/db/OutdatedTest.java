package dev.sallyport.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.TestPostgres;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OutdatedTest {
  @RegisterExtension static final TestPostgres server = TestPostgres.migrated();

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void oldRows_areDeleted_andYoungOnesStay() {
    OffsetDateTime told = OffsetDateTime.of(2026, 1, 2, 0, 0, 0, 0, ZoneOffset.UTC);
    server.execute(
        "insert into change (kind, uid, at) values"
            + " ('key', gen_random_uuid(), '2026-01-01'), ('key', gen_random_uuid(), '2026-01-03')");
    server.execute(
        "insert into idempotency (scope, key, request, resource, at)"
            + " select gen_random_uuid(), name, '', gen_random_uuid(), now() - age::interval"
            + " from (values ('old', '24 hours 1 minute'), ('young', '23 hours')) v (name, age)");
    Duration deadline = Duration.ofSeconds(5);
    Postgres postgres =
        new Postgres(vertx, server.options(), new Postgres.Limits(1, deadline, deadline));

    new Outdated(postgres).delete(told).await();

    assertThat(server.value("select string_agg(at::date::text, ' ') from change"))
        .isEqualTo("2026-01-03");
    assertThat(server.value("select string_agg(key, ' ') from idempotency")).isEqualTo("young");
  }
}
