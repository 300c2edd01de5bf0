package dev.sallyport.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.crypto.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmbeddedPostgresTest {
  private static final String PASSWORD = "pw-with-'quote\"-and-48f1";

  @TempDir static Path dataDir;
  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void start() throws Exception {
    Files.setPosixFilePermissions(dataDir, PosixFilePermissions.fromString("rwx--x--x"));
    postgres = EmbeddedPostgres.start(dataDir, Secret.of(PASSWORD));
  }

  @AfterAll
  static void stop() throws Exception {
    postgres.close();
  }

  @Test
  void server_isDurableAndAsksForScram() throws Exception {
    assertThat(query("SHOW fsync")).isEqualTo("on");
    assertThat(query("SHOW synchronous_commit")).isEqualTo("on");
    assertThat(query("SHOW listen_addresses")).isEqualTo("127.0.0.1");
    assertThat(query("SHOW unix_socket_directories")).isEmpty();
    assertThat(query("SELECT current_setting('server_version_num')::int / 10000")).isEqualTo("18");
    assertThat(query("SELECT DISTINCT auth_method FROM pg_hba_file_rules"))
        .isEqualTo("scram-sha-256");
    assertThat(query("SELECT left(rolpassword, 14) FROM pg_authid WHERE rolname = 'sallyport'"))
        .isEqualTo("SCRAM-SHA-256$");
  }

  @Test
  void wrongPassword_isRefused() {
    assertThatThrownBy(() -> connect("wrong").close())
        .isInstanceOf(SQLException.class)
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("28P01");
  }

  @Test
  void otherPassword_isExplained_whenTheDataWasMadeWithAnother() throws Exception {
    postgres.close();

    assertThatThrownBy(() -> EmbeddedPostgres.start(dataDir, Secret.of("another")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another password");

    postgres = EmbeddedPostgres.start(dataDir, Secret.of(PASSWORD));
    assertThat(query("SELECT 1")).isEqualTo("1");
  }

  @Test
  void restart_keepsTheDataAndIsQuick() throws Exception {
    update("CREATE TABLE kept AS SELECT 42 AS answer");
    postgres.close();

    long start = System.nanoTime();
    postgres = EmbeddedPostgres.start(dataDir, Secret.of(PASSWORD));
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    assertThat(query("SELECT answer FROM kept")).isEqualTo("42");
    assertThat(took).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void secondStart_isRefusedWithOneClearMessage_whileTheFirstRuns() {
    assertThatThrownBy(() -> EmbeddedPostgres.start(dataDir, Secret.of(PASSWORD)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in use by another gateway")
        .hasMessageContaining("SALLYPORT_DATA_DIR");
  }

  @Test
  void stalePidFile_isOvercome_whenItsNumberBelongsToAnotherProgram() throws Exception {
    postgres.close();
    Path pidFile = dataDir.resolve("postgres/data/postmaster.pid");
    Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");

    postgres = EmbeddedPostgres.start(dataDir, Secret.of(PASSWORD));

    assertThat(query("SELECT 1")).isEqualTo("1");
  }

  @Test
  void halfMadeFolders_doNotCount(@TempDir Path other) throws Exception {
    Files.createDirectories(other.resolve("postgres/data.partial/base"));
    Files.createDirectories(other.resolve("bin/.partial-postgres/bin"));

    try (EmbeddedPostgres second = EmbeddedPostgres.start(other, Secret.of(PASSWORD))) {
      assertThat(second.port()).isNotEqualTo(postgres.port());
    }

    assertThat(other.resolve("postgres/data.partial")).doesNotExist();
    assertThat(other.resolve("bin/.partial-postgres")).doesNotExist();
  }

  @Test
  void password_isNeitherInArgumentsNorLeftInAFile() throws Exception {
    List<ProcessHandle> processes =
        Stream.concat(
                ProcessHandle.of(postgres.process().pid()).stream(),
                ProcessHandle.of(postgres.process().pid()).orElseThrow().descendants())
            .toList();

    assertThat(processes).isNotEmpty();
    assertThat(processes)
        .noneMatch(process -> process.info().commandLine().orElse("").contains(PASSWORD));
    try (Stream<Path> files = Files.list(dataDir.resolve("postgres"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("data", "lock", "server.log");
    }
    assertThat(Files.getPosixFilePermissions(dataDir.resolve("postgres/server.log")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @ParameterizedTest
  @EnumSource(value = RunAs.class, names = "DIRECT", mode = EnumSource.Mode.EXCLUDE)
  void root_runsTheSameData_inEachWayOfBeingAnother(RunAs user) throws Exception {
    assumeTrue(RunAs.candidates(dataDir).contains(user));
    assumeTrue(user.command(List.of()).isPresent());
    postgres.close();

    postgres = EmbeddedPostgres.start(dataDir, Secret.of(PASSWORD), Optional.of(user));

    assertThat(query("SELECT 1")).isEqualTo("1");
  }

  @ParameterizedTest
  @EnumSource(
      value = RunAs.class,
      names = {"UNSHARE", "SETPRIV_PASSING"})
  void root_runsIt_whereNobodyElseCanLook(RunAs user) throws Exception {
    assumeTrue(RunAs.root() && user.command(List.of()).isPresent());
    postgres.close();
    Files.setPosixFilePermissions(dataDir, PosixFilePermissions.fromString("rwx------"));
    try {
      assertThat(RunAs.candidates(dataDir)).contains(user).doesNotContain(RunAs.SETPRIV);
      postgres = EmbeddedPostgres.start(dataDir, Secret.of(PASSWORD), Optional.of(user));
      assertThat(query("SELECT 1")).isEqualTo("1");
      update("CREATE TEMPORARY TABLE written AS SELECT 1");
    } finally {
      Files.setPosixFilePermissions(dataDir, PosixFilePermissions.fromString("rwx--x--x"));
    }
  }

  private static String query(String sql) throws SQLException {
    try (Connection connection = connect(PASSWORD);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      String value = rows.getString(1);
      assertThat(rows.next()).isFalse();
      return value;
    }
  }

  private static void update(String sql) throws SQLException {
    try (Connection connection = connect(PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static Connection connect(String password) throws SQLException {
    String url = "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/" + postgres.database();
    return DriverManager.getConnection(url, postgres.user(), password);
  }
}
