package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A request with an Idempotency-Key has one effect, on every operation of every contract that makes
 * something. A POST that this test does not know fails it.
 */
class IdempotencyTest {
  private static final Set<String> MAKE_NOTHING =
      Set.of("management validateCredential", "management importPrices");
  private static final Set<String> TELL_A_SECRET =
      Set.of("management createKey", "management rotateKey", "toolzz createCredential");
  private static final Pattern SECRET = Pattern.compile("sk-sp-[0-9A-Za-z_-]{49}");
  private static final int AT_ONCE = 12;

  private static final AtomicInteger numbers = new AtomicInteger(1000);
  private static final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
  private static TestGateway gateway;
  private static CheckedCalls calls;
  private static Stored stored;
  private static Tenant own;
  private static Tenant foreign;

  @BeforeAll
  static void start() {
    gateway = TestGateway.start();
    calls = new CheckedCalls(gateway);
    stored = new Stored(gateway.database());
    own = Tenant.found(calls, "own");
    foreign = Tenant.found(calls, "foreign");
  }

  @AfterAll
  static void stop() {
    threads.shutdownNow();
    stored.close();
    calls.close();
    gateway.close();
  }

  /** One request that can be sent again. */
  private record Request(DeclaredOperation operation, String key, JsonObject body) {
    static Request of(DeclaredOperation operation) {
      JsonObject body = Bodies.of(operation.id(), own, numbers.incrementAndGet());
      return new Request(operation, UUID.randomUUID().toString(), body);
    }

    Request with(JsonObject other) {
      return new Request(operation, key, other);
    }

    Request as(String other) {
      return new Request(operation, other, body);
    }

    Answer send() {
      return sendAs(own);
    }

    Answer sendAs(Tenant tenant) {
      boolean bodiless = operation.bodySchema().isEmpty();
      Map<String, String> headers = new HashMap<>(bodiless ? Map.of() : Tenant.JSON);
      headers.put("idempotency-key", key);
      return tenant.send(
          "POST", operation.target(tenant), bodiless ? Buffer.buffer() : body.toBuffer(), headers);
    }

    /** Whether it was answered as the one that had the effect. */
    boolean isFirst(Answer answer) {
      return operation.surface().equals("toolzz")
          ? SECRET.matcher(answer.body().toString()).find()
          : !answer.json().getBoolean("replayed", false);
    }

    int secrets(Answer answer) {
      String body = answer.body().toString();
      assertThat(body).doesNotContain("sk-of-");
      return (int) SECRET.matcher(body).results().distinct().count()
          + (body.contains("secretAccessKey") ? 1 : 0);
    }

    boolean tellsASecret() {
      return TELL_A_SECRET.contains(operation.id());
    }
  }

  private static List<DeclaredOperation> posts() {
    return DeclaredOperation.all().stream()
        .filter(operation -> operation.method().equals("POST"))
        .toList();
  }

  private static List<DeclaredOperation> once() {
    return posts().stream()
        .filter(operation -> operation.takes("header", "idempotency-key"))
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> post_takesAnIdempotencyKey_whereItMakesSomething() {
    return posts().stream()
        .map(
            operation ->
                dynamicTest(
                    operation.id(),
                    () -> {
                      boolean takesKey = operation.takes("header", "idempotency-key");
                      assertThat(takesKey).isNotEqualTo(MAKE_NOTHING.contains(operation.id()));
                      assertThat(!takesKey || Bodies.knows(operation.id())).isTrue();
                    }));
  }

  @TestFactory
  Stream<DynamicContainer> post_hasOneEffect() {
    return once().stream().map(IdempotencyTest::cases);
  }

  private static DynamicContainer cases(DeclaredOperation operation) {
    return dynamicContainer(
        operation.id(),
        List.of(
            dynamicTest("three times", () -> threeTimes(operation)),
            dynamicTest("at once", () -> atOnce(operation)),
            dynamicTest("another body", () -> anotherBody(operation)),
            dynamicTest("another operation", () -> anotherOperation(operation)),
            dynamicTest("another organisation", () -> anotherOrganisation(operation)),
            dynamicTest("malformed key", () -> malformedKey(operation))));
  }

  private static void threeTimes(DeclaredOperation operation) {
    Request request = Request.of(operation);
    List<String> before = quiet();
    Answer first = request.send();
    List<String> after = quiet();

    Answer second = request.send();
    Answer third = request.send();

    assertThat(first.status()).isBetween(200, 202);
    assertThat(request.isFirst(first)).isTrue();
    assertThat(request.secrets(first) > 0).isEqualTo(request.tellsASecret());
    assertThat(Stored.difference(before, after))
        .containsEntry("idempotency", 1)
        .hasSizeGreaterThan(1);
    assertRepeated(request, first, second);
    assertRepeated(request, first, third);
    assertThat(stored.rows()).isEqualTo(after);
  }

  private static void assertRepeated(Request request, Answer first, Answer again) {
    assertThat(again.status()).isEqualTo(first.status());
    assertThat(request.operation().surface().equals("management") && request.isFirst(again))
        .isFalse();
    assertThat(request.secrets(again)).isZero();
    assertThat(again.json().getString("id")).isEqualTo(first.json().getString("id"));
    assertThat(again.headers().get("location")).isEqualTo(first.headers().get("location"));
  }

  private static void atOnce(DeclaredOperation operation) {
    List<String> start = quiet();
    Request.of(operation).send();
    List<String> before = quiet();
    Request request = Request.of(operation);

    List<CompletableFuture<Answer>> sent =
        IntStream.range(0, AT_ONCE)
            .mapToObj(i -> CompletableFuture.supplyAsync(request::send, threads))
            .toList();
    List<Answer> answers = new ArrayList<>();
    sent.forEach(answer -> answers.add(answer.join()));

    assertThat(answers).extracting(Answer::status).containsOnly(answers.get(0).status());
    assertThat(answers).filteredOn(request::isFirst).hasSize(1);
    assertThat(answers)
        .filteredOn(answer -> request.secrets(answer) > 0)
        .hasSize(request.tellsASecret() ? 1 : 0);
    assertThat(Stored.difference(before, quiet())).isEqualTo(Stored.difference(start, before));
  }

  private static void anotherBody(DeclaredOperation operation) {
    if (operation.bodySchema().isPresent()) {
      Request request = Request.of(operation);
      request.send();
      assertRefused(request.with(Bodies.of(operation.id(), own, numbers.incrementAndGet())), 422);
    }
  }

  private static void anotherOperation(DeclaredOperation operation) {
    Request request = Request.of(operation);
    request.send();
    for (DeclaredOperation other : once()) {
      if (!other.id().equals(operation.id())) {
        assertRefused(Request.of(other).as(request.key()), 422);
      }
    }
  }

  private static void assertRefused(Request request, int status) {
    List<String> before = quiet();

    assertThat(request.send().status()).isEqualTo(status);
    assertThat(stored.rows()).isEqualTo(before);
  }

  private static void anotherOrganisation(DeclaredOperation operation) {
    Request request = Request.of(operation);
    Answer first = request.send();
    List<String> before = quiet();
    Request same = request.with(Bodies.of(operation.id(), foreign, numbers.incrementAndGet()));
    Answer ofAnother = same.sendAs(foreign);

    assertThat(ofAnother.status()).isEqualTo(first.status());
    assertThat(request.isFirst(ofAnother)).isTrue();
    assertThat(Stored.difference(before, quiet())).containsEntry("idempotency", 1);
    assertRepeated(request, first, request.send());
  }

  private static void malformedKey(DeclaredOperation operation) {
    for (String key : List.of("", "a b", "a\tb", "n\u00e9", "k".repeat(256), "k".repeat(4000))) {
      List<String> before = quiet();

      Answer answer = Request.of(operation).as(key).send();

      assertThat(answer.status()).as("to %s", key).isEqualTo(400);
      assertThat(answer.body().toString()).contains("idempotency-key");
      assertThat(stored.rows()).isEqualTo(before);
    }
  }

  /** All rows, once no job runs that an earlier request began. */
  private static List<String> quiet() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (stored.isRewrapping() && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    return stored.rows();
  }
}
