package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the operations of all contracts have in common, each answer held against its contract. */
class EveryOperationTest {
  private static final Vertx vertx = Vertx.vertx();

  /** They would reach out to a provider. */
  private static final Set<String> OUTBOUND = Set.of("management validateCredential");

  private static TestGate gate;
  private static TestGateway gateway;
  private static CheckedCalls calls;
  private static Stored stored;
  private static Tenant own;

  @BeforeAll
  static void start() {
    gate = new TestGate(vertx, TestPostgres.port());
    gate.open();
    String database = TestPostgres.freshDatabase();
    String url = TestGateway.postgresUrl(gate.port(), database).replace("127.0.0.1", TestGate.HOST);
    gateway =
        TestGateway.open(
            database, "SALLYPORT_POSTGRES_URL", url, "SALLYPORT_POSTGRES_CALL_DEADLINE", "300ms");
    TestGateway.await(gateway.gateway().ready());
    calls = new CheckedCalls(gateway);
    stored = new Stored(database);
    own = Tenant.found(calls, "own");
  }

  @AfterAll
  static void stop() {
    stored.close();
    calls.close();
    gateway.close();
    vertx.close().await();
  }

  private static Stream<DynamicTest> each(
      Predicate<DeclaredOperation> which, Consumer<DeclaredOperation> test) {
    return DeclaredOperation.all().stream()
        .filter(which)
        .map(operation -> dynamicTest(operation.id(), () -> test.accept(operation)));
  }

  private static boolean declares(DeclaredOperation operation, int status) {
    return operation.declared().getJsonObject("responses").containsKey(Integer.toString(status));
  }

  private static Answer send(DeclaredOperation operation, Map<String, String> headers) {
    boolean bodiless = operation.bodySchema().isEmpty();
    Map<String, String> all = new HashMap<>(bodiless ? Map.of() : Tenant.JSON);
    all.putAll(headers);
    Buffer body = bodiless ? Buffer.buffer() : Bodies.of(operation.id(), own).toBuffer();
    return own.send(operation.method(), operation.target(own), body, all);
  }

  private static void assertRefused(
      DeclaredOperation operation, int status, Map<String, String> headers) {
    List<String> before = stored.rows();

    assertThat(send(operation, headers).status()).isEqualTo(status);
    assertThat(stored.rows()).isEqualTo(before);
  }

  @TestFactory
  Stream<DynamicTest> stranger_isUnauthenticated() {
    return each(
        operation -> declares(operation, 401),
        operation -> assertRefused(operation, 401, Map.of("authorization", "Bearer nobody")));
  }

  @TestFactory
  Stream<DynamicTest> everyOperation_wantsAToken_exceptHealth() {
    return each(
        operation -> !declares(operation, 401),
        operation -> assertThat(operation.path()).startsWith("/health/"));
  }

  @TestFactory
  Stream<DynamicTest> compressedBody_isUnsupported() {
    return each(
        operation -> declares(operation, 415),
        operation -> assertRefused(operation, 415, Map.of("content-encoding", "gzip")));
  }

  @TestFactory
  Stream<DynamicTest> request_isAnsweredAsDeclared() {
    return each(
        operation -> !operation.method().equals("DELETE") && !OUTBOUND.contains(operation.id()),
        operation -> assertThat(send(operation, Map.of()).status()).isBetween(200, 202));
  }

  @Test
  void request_isUnavailable_whileTheDatabaseIsAway() {
    gate.close();
    try {
      for (DeclaredOperation operation : DeclaredOperation.all()) {
        if (declares(operation, 503) && !operation.path().startsWith("/health/")) {
          assertThat(send(operation, Map.of()).status()).as(operation.id()).isEqualTo(503);
        }
      }
    } finally {
      gate.open();
    }
    awaitServed();
  }

  /** So that the tests after this one meet a database. */
  private static void awaitServed() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    int status = 0;
    while (status != 200 && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      status = own.send("GET", "/v1/keys", Buffer.buffer(), Map.of()).status();
    }
    assertThat(status).isEqualTo(200);
  }
}
