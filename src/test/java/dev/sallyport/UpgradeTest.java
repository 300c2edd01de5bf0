package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** A gateway on the database of an older one. */
class UpgradeTest {
  /** What {@code v001.sql} was filled with, under the master key of {@link TestGateway}. */
  private static final String KEY = "sk-sp-H4bFD22qoqa0W0NHoTTUBRA4AkvvsOC3n0I3xYkPlMN1H4Wuk";

  private static final String SECRET = "sk-of-the-provider";

  private final String database = TestPostgres.freshDatabase();

  private static Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        TestPostgres.jdbcUrl(database), TestPostgres.user(), TestPostgres.PASSWORD.revealText());
  }

  private void fill(String endpoint) throws IOException, SQLException {
    Flyway.configure()
        .dataSource(
            TestPostgres.jdbcUrl(database), TestPostgres.user(), TestPostgres.PASSWORD.revealText())
        .locations("classpath:db")
        .target("001")
        .load()
        .migrate();
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        InputStream rows = UpgradeTest.class.getResourceAsStream("v001.sql")) {
      statement.execute(new String(rows.readAllBytes(), UTF_8));
      statement.execute("update credential set endpoint = '" + endpoint + "'");
    }
  }

  @Test
  void keyOfTheFirstVersion_servesOn() throws Exception {
    try (FakeProvider provider = FakeProvider.start()) {
      fill(provider.url());

      try (TestGateway gateway = TestGateway.open(database)) {
        TestGateway.await(gateway.gateway().ready());
        Answer answer =
            Answer.to(gateway.dataPort(), Requests.post("/v1/chat/completions", KEY, "{}"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(provider.call().header("authorization")).containsExactly("Bearer " + SECRET);
        assertKept();
      }
    }
  }

  private void assertKept() {
    Map<String, String> counts =
        Map.of("virtual_key_hash", "2", "credential_secret", "2", "organization", "3");
    counts.forEach(
        (table, count) ->
            assertThat(TestPostgres.value(database, "select count(*) from " + table))
                .isEqualTo(count));
  }
}
