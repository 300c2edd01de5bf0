package dev.sallyport.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MigrationsTest {
  private static final String APPLIED =
      "select string_agg(version || ' ' || success, ',') from flyway_schema_history";

  @RegisterExtension static final TestPostgres server = TestPostgres.empty();

  private final Vertx vertx = Vertx.vertx();
  private final String database = TestPostgres.freshDatabase();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void runners_allSucceed_whenManyStartOnAnEmptyDatabase() {
    Future.join(
            IntStream.range(0, 4)
                .mapToObj(i -> migrations(TestPostgres.jdbcUrl(database)).run())
                .toList())
        .await();

    assertThat(TestPostgres.value(database, APPLIED))
        .isEqualTo("001 true,002 true,003 true,004 true,005 true,006 true");
    assertThat(TestPostgres.value(database, "select count(*) from workspace")).isEqualTo("1");
  }

  @Test
  void secondRun_needsNoFlyway() {
    String nowhere = "jdbc:postgresql://127.0.0.1:1/nowhere";
    assertThatThrownBy(() -> migrations(nowhere).run().await()).isNotNull();
    migrations(TestPostgres.jdbcUrl(database)).run().await();

    migrations(nowhere).run().await();
  }

  @Test
  void newest_isTheNewestFile() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/db"))) {
      assertThat(files.map(file -> file.getFileName().toString()).sorted().reduce((a, b) -> b))
          .hasValueSatisfying(
              newest -> assertThat(newest).startsWith("V" + Migrations.NEWEST + "__"));
    }
  }

  private Migrations migrations(String jdbcUrl) {
    Postgres postgres =
        new Postgres(
            vertx,
            TestPostgres.options(database),
            new Postgres.Limits(2, Duration.ofSeconds(5), Duration.ofSeconds(5)));
    return new Migrations(
        vertx,
        postgres,
        new Migrations.Access(
            jdbcUrl, TestPostgres.user(), TestPostgres.PASSWORD, Map.of("sslmode", "disable")));
  }
}
