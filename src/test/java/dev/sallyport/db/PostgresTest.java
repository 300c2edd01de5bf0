package dev.sallyport.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.PostgresServer;
import dev.sallyport.TestGate;
import dev.sallyport.TestPostgres;
import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresTest {
  private static final Duration DEADLINE = Duration.ofMillis(600);
  private static final Duration HEALING = Duration.ofSeconds(20);

  @RegisterExtension static final TestPostgres server = TestPostgres.empty();

  private final Vertx vertx = Vertx.vertx();
  private final List<Throwable> unhandled = new CopyOnWriteArrayList<>();
  private Postgres postgres;

  @BeforeEach
  void open() {
    vertx.exceptionHandler(unhandled::add);
    postgres = new Postgres(vertx, server.options(), new Postgres.Limits(2, DEADLINE, DEADLINE));
    server.execute("create table if not exists thing (name text unique)");
    server.execute("delete from thing");
  }

  @AfterEach
  void close() {
    vertx.close().await();
    assertThat(unhandled).isEmpty();
  }

  @Test
  void problem_isKeptForTheOperator_whileCallersAreToldOfAnOutage() {
    Postgres refused =
        new Postgres(
            vertx,
            server.options().setPassword("wrong"),
            new Postgres.Limits(1, DEADLINE, Duration.ofSeconds(5)));

    assertThatThrownBy(refused.query("select 1", Tuple.tuple())::await)
        .hasMessage("The database cannot be reached.");

    assertThat(refused.lastProblem()).contains("password authentication failed");
  }

  @Test
  void call_isUnavailableInTime_andHeals_whenTheServerFreezes() {
    assertThat(one("select 1")).isEqualTo(1);
    TestPostgres.freeze();
    try {
      assertUnavailable(DEADLINE.multipliedBy(2), () -> one("select 1"));
      assertUnavailable(DEADLINE.multipliedBy(2), () -> one("select 1"));
      assertUnavailable(DEADLINE.multipliedBy(2), () -> one("select 1"));
    } finally {
      TestPostgres.thaw();
    }

    assertHeals();
  }

  @Test
  void stuckConnection_isClosed() {
    TestGate gate = new TestGate(vertx, TestPostgres.port());
    gate.open();
    postgres = through(gate);
    one("select 1");
    gate.silence();

    assertUnavailable(DEADLINE.multipliedBy(2), () -> one("select 1"));
    assertHeals();
    gate.close();
  }

  @Test
  void unusedConnections_areLetGo_beforeTheirSilenceEndsThem() {
    TestGate gate = new TestGate(vertx, TestPostgres.port());
    gate.open();
    postgres = through(gate);
    one("select 1");
    assertThat(gate.connections()).isPositive();

    assertThat(Soon.is(DEADLINE.multipliedBy(Postgres.SILENCE - 1), () -> gate.connections() == 0))
        .isTrue();
  }

  @Test
  void call_isUnavailable_andHeals_whenTheServerIsAwayAndComesBack() {
    TestGate gate = new TestGate(vertx, TestPostgres.port());
    postgres = through(gate);
    assertUnavailable(DEADLINE, () -> one("select 1"));
    gate.open();
    assertHeals();
    gate.close();
    assertUnavailable(DEADLINE, () -> one("select 1"));
    assertUnavailable(DEADLINE, () -> one("select 1"));
    gate.open();

    assertHeals();
  }

  /** A server of its own: how long a recovery takes depends on all that is on its disk. */
  @Test
  void call_heals_whenTheServerCrashes() {
    try (PostgresServer crashing = PostgresServer.start()) {
      postgres =
          new Postgres(
              vertx, crashing.options("postgres"), new Postgres.Limits(2, DEADLINE, DEADLINE));
      one("select 1");

      crashing.crash();

      assertUnavailable(DEADLINE.multipliedBy(2), () -> untilItFails("select 1"));
      assertHeals(Duration.ofSeconds(60));
    }
  }

  @Test
  void call_isUnavailableInTime_whenThePoolIsExhausted() {
    List<Future<?>> busy =
        IntStream.range(0, 2)
            .<Future<?>>mapToObj(i -> query("select pg_sleep(1)").recover(this::ended))
            .toList();

    assertUnavailable(DEADLINE.multipliedBy(2), () -> one("select 1"));

    Future.join(busy).await();
    assertHeals();
  }

  @Test
  void call_isUnavailableAtOnce_whenTheQueueIsFull() {
    List<Future<?>> waiting =
        IntStream.range(0, 2 + 2 * 64)
            .<Future<?>>mapToObj(i -> query("select pg_sleep(1)").recover(this::ended))
            .toList();

    assertUnavailable(DEADLINE.multipliedBy(2), () -> one("select 1"));
    assertThat(postgres.lastProblem()).contains("wait queue");
    Future.join(waiting).await();
  }

  @Test
  void statement_isEndedByTheServer_afterItsCallerIsGone() {
    assertUnavailable(DEADLINE.multipliedBy(2), () -> query("select pg_sleep(30)").await());

    String sleeping =
        "select count(*) from pg_stat_activity where state = 'active' and query like '%sleep(30)'"
            + " and pid <> pg_backend_pid()";
    assertThat(Soon.is(HEALING, () -> server.value(sleeping).equals("0"))).isTrue();
  }

  @Test
  void uniqueViolation_isToldAsItIs() {
    add("a").await();

    assertThatThrownBy(() -> add("a").await())
        .satisfies(e -> assertThat(PgErrors.isDuplicate(e)).isTrue());
  }

  @Test
  void lockedRow_isUnavailable() throws Exception {
    add("a").await();
    try (var other = server.connect()) {
      other.setAutoCommit(false);
      other.createStatement().execute("update thing set name = 'b'");

      assertUnavailable(DEADLINE.multipliedBy(2), () -> query("update thing set name='c'").await());
    }
    assertHeals();
  }

  @Test
  void transaction_isKept_whenItsWorkSucceeds() {
    postgres.inTransaction(c -> add(c, "a").compose(v -> add(c, "b"))).await();

    assertThat(names()).isEqualTo("a,b");
  }

  @Test
  void transaction_isUndone_whenItsWorkFailsOrThrows() {
    assertThatThrownBy(
            () ->
                postgres
                    .inTransaction(
                        c -> add(c, "a").compose(v -> Future.failedFuture(new Problem())))
                    .await())
        .isInstanceOf(Problem.class);
    assertThatThrownBy(
            () ->
                postgres
                    .inTransaction(
                        c -> {
                          add(c, "b");
                          throw new Problem();
                        })
                    .await())
        .isInstanceOf(Problem.class);

    assertThat(names()).isNull();
    assertNoneHalfDone();
  }

  @Test
  void transaction_isUndone_whenItsWorkEndsAfterTheDeadline() {
    Promise<Void> late = Promise.promise();

    assertUnavailable(
        DEADLINE.multipliedBy(2),
        () -> postgres.inTransaction(c -> add(c, "a").compose(v -> late.future())).await());
    late.complete();

    assertNoneHalfDone();
    assertThat(names()).isNull();
  }

  @Test
  void transaction_isUndone_whenItsWorkNeverEnds() {
    assertUnavailable(
        DEADLINE.multipliedBy(2),
        () ->
            postgres
                .inTransaction(c -> add(c, "a").compose(v -> Promise.promise().future()))
                .await());

    assertNoneHalfDone();
    assertThat(names()).isNull();
  }

  @Test
  void transaction_isUndone_whenTheServerFreezes() {
    Promise<Void> frozen = Promise.promise();
    Future<RowSet<Row>> call =
        postgres.inTransaction(
            c -> add(c, "a").compose(v -> frozen.future()).compose(v -> add(c, "b")));
    assertThat(Soon.is(DEADLINE, () -> server.value(OPEN).equals("1"))).isTrue();
    TestPostgres.freeze();
    try {
      frozen.complete();
      assertUnavailable(DEADLINE.multipliedBy(2), call::await);
    } finally {
      TestPostgres.thaw();
    }

    assertNoneHalfDone();
    assertThat(names()).isNull();
  }

  private static final String OPEN =
      "select count(*) from pg_stat_activity where xact_start is not null"
          + " and application_name = 'sallyport' and datname = current_database()";

  private void assertNoneHalfDone() {
    assertThat(Soon.is(HEALING, () -> server.value(OPEN).equals("0"))).isTrue();
    assertHeals();
    assertHeals();
  }

  private void assertHeals() {
    assertHeals(HEALING);
  }

  private void assertHeals(Duration limit) {
    assertThat(Soon.is(limit, () -> query("select 1").otherwiseEmpty().await() != null)).isTrue();
  }

  private static void assertUnavailable(Duration limit, ThrowingCallable call) {
    long start = System.nanoTime();
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit);
  }

  private Postgres through(TestGate gate) {
    return new Postgres(
        vertx,
        server.options().setHost(TestGate.HOST).setPort(gate.port()),
        new Postgres.Limits(2, DEADLINE, DEADLINE));
  }

  private Future<RowSet<Row>> ended(Throwable failure) {
    return Future.succeededFuture();
  }

  private Future<RowSet<Row>> query(String sql) {
    return postgres.query(sql, Tuple.tuple());
  }

  private int one(String sql) {
    return query(sql).await().iterator().next().getInteger(0);
  }

  private void untilItFails(String sql) {
    while (true) {
      one(sql);
    }
  }

  private Future<RowSet<Row>> add(String name) {
    return postgres.query("insert into thing values ($1)", Tuple.of(name));
  }

  private static Future<RowSet<Row>> add(SqlConnection connection, String name) {
    return Postgres.execute(connection, "insert into thing values ($1)", Tuple.of(name));
  }

  private String names() {
    return server.value("select string_agg(name, ',' order by name) from thing");
  }

  private static final class Problem extends RuntimeException {}
}
