package dev.sallyport.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.access.Reach;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestStoreTest {
  @RegisterExtension static final UsageDatabase DATABASE = new UsageDatabase();

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private final RequestStore store = new RequestStore(DATABASE.postgres(), SampleCalls.CHEAP);
  private final Requests requests = new Requests(DATABASE.postgres());
  private final SampleCalls sample = new SampleCalls(1);

  private Accounted stored(Call call) {
    Reach reach = new Reach(sample.organization(), Optional.empty());
    return requests.find(reach, call.opened().id()).await().orElseThrow().row();
  }

  private static void assertTotalsAreThoseOfTheRows(long rows) {
    assertThat(DATABASE.count("request")).isEqualTo(rows);
    assertThat(DATABASE.value("select sum(calls) from usage_day")).isEqualTo(Long.toString(rows));
    assertThat(DATABASE.wrongTotals("usage_hour", "hour")).isEqualTo("0");
    assertThat(DATABASE.wrongTotals("usage_day", "day")).isEqualTo("0");
  }

  @Test
  void row_isKeptWhole() {
    List<Call> calls = sample.many(50, NOON, 10);

    store.write(calls).await();

    for (Call call : calls) {
      assertThat(stored(call)).isEqualTo(new Accounted(call, SampleCalls.CHEAP.of(call)));
    }
  }

  @Test
  void batch_countsOnce_whenItIsWrittenTwice() {
    List<Call> calls = sample.many(300, NOON, 10);

    store.write(calls).await();
    store.write(calls).await();

    assertTotalsAreThoseOfTheRows(300);
  }

  @Test
  void call_countsOnce_whenItIsTwiceInABatch_andInTheNext() {
    List<Call> calls = sample.many(100, NOON, 10);
    List<Call> twice = new ArrayList<>(calls.subList(0, 60));
    twice.addAll(calls.subList(30, 60));

    store.write(twice).await();
    store.write(calls).await();

    assertTotalsAreThoseOfTheRows(100);
  }

  @Test
  void call_staysAsItWasFirstWritten() {
    Call first = sample.completed(NOON, "gpt-4o", 10);
    store.write(List.of(first)).await();

    Closed other = Closed.interrupted(Usage.NONE.with(Count.INPUT, 99));
    store.write(List.of(new Call(first.opened(), other))).await();

    assertThat(stored(first).call()).isEqualTo(first);
    assertTotalsAreThoseOfTheRows(1);
  }

  /** Each with the same calls in another order, in batches that overlap, on two days at once. */
  @Test
  void calls_countOnce_whenManyWriteThemAtOnce() {
    List<Call> calls = sample.many(600, Instant.parse("2026-10-03T23:59:57Z"), 10);
    List<Future<Void>> writes = new ArrayList<>();
    for (int writer = 0; writer < 6; writer++) {
      RequestStore own = new RequestStore(DATABASE.postgres(), SampleCalls.CHEAP);
      List<Call> shuffled = new ArrayList<>(calls);
      Collections.shuffle(shuffled, new Random(writer));
      IntStream.iterate(0, from -> from < 600, from -> from + 150)
          .mapToObj(from -> shuffled.subList(from, Math.min(600, from + 200)))
          .forEach(batch -> writes.add(own.write(batch)));
    }

    Future.all(writes).await();

    assertTotalsAreThoseOfTheRows(600);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15})
  void totals_areThoseOfTheRows_whateverTheCalls(long seed) {
    Random random = new Random(seed);
    SampleCalls any = new SampleCalls(seed);
    long rows = 0;
    for (int batch = 0; batch < 8; batch++) {
      int size = 1 + random.nextInt(200);
      store
          .write(any.many(size, NOON.plusSeconds(random.nextInt(200_000)), random.nextInt(60_000)))
          .await();
      rows += size;
    }

    assertTotalsAreThoseOfTheRows(rows);
  }

  @Test
  void call_isOfItsUtcDayAndHour() {
    Instant midnight = Instant.parse("2026-03-01T00:00:00Z");

    store
        .write(
            List.of(
                sample.completed(midnight.minusMillis(1), "m", 1),
                sample.completed(midnight, "m", 2)))
        .await();

    assertThat(DATABASE.days()).contains("request_20260228", "request_20260301");
    assertThat(DATABASE.count("request_20260228")).isEqualTo(1);
    assertThat(
            DATABASE.value(
                "select string_agg((bucket at time zone 'UTC') || ' ' || input, ', ' order by bucket)"
                    + " from usage_hour"))
        .isEqualTo("2026-02-28 23:00:00 1, 2026-03-01 00:00:00 2");
    assertThat(DATABASE.value("select count(*) from usage_day")).isEqualTo("2");
  }

  @Test
  void costNobodyKnows_staysNull_andIsCountedApart() {
    store
        .write(List.of(sample.completed(NOON, "unknown", 5), sample.completed(NOON, "o3", 4)))
        .await();

    assertThat(DATABASE.value("select count(*) from request where cost is null and price is null"))
        .isEqualTo("1");
    assertThat(DATABASE.value("select sum(unpriced) || ' ' || sum(cost) from usage_day"))
        .isEqualTo("1 100");
  }

  @Test
  void nothingOfABatchStays_whenItFails() {
    DATABASE.execute("alter table usage_day rename to away");
    try {
      Future<Void> written = store.write(sample.many(10, NOON, 10));

      assertThatThrownBy(written::await).isNotNull();
      assertThat(DATABASE.count("request") + DATABASE.count("usage_hour")).isZero();
    } finally {
      DATABASE.execute("alter table away rename to usage_day");
    }
  }

  @Test
  void write_makesADayAnew_whenItWasDropped() {
    store.write(List.of(sample.completed(NOON, "m", 1))).await();
    DATABASE.execute("drop table request_20261121");
    Call late = sample.completed(NOON, "m", 2);

    assertThatThrownBy(() -> store.write(List.of(late)).await()).isNotNull();
    store.write(List.of(late)).await();

    assertThat(stored(late).call()).isEqualTo(late);
  }

  @Test
  void call_isWritten_whateverAProviderOrClientSaid() {
    Call call = sample.completed(NOON, "a\0b" + "x".repeat(9000), Long.MAX_VALUE);
    RequestStore broken =
        new RequestStore(
            DATABASE.postgres(),
            any -> {
              throw new IllegalStateException("for the test");
            });

    broken.write(List.of(call)).await();
    store.write(List.of(sample.completed(NOON, "m", Long.MAX_VALUE))).await();

    Accounted stored = stored(call);
    assertThat(stored.priced()).isEqualTo(Priced.UNPRICED);
    assertThat(stored.call().opened().asked().orElseThrow()).startsWith("a\uFFFDb").hasSize(200);
    assertThat(stored.call().closed().usage().of(Count.INPUT)).isEqualTo(RequestStore.MOST);
    assertTotalsAreThoseOfTheRows(2);
  }

  @Test
  void totals_holdMoreThanALong_ofMoney() {
    Pricing dear = call -> new Priced(OptionalLong.of(Long.MAX_VALUE), Optional.empty());
    RequestStore expensive = new RequestStore(DATABASE.postgres(), dear);

    expensive
        .write(List.of(sample.completed(NOON, "m", 1), sample.completed(NOON, "m", 1)))
        .await();
    expensive.write(List.of(sample.completed(NOON, "m", 1))).await();

    assertTotalsAreThoseOfTheRows(3);
  }

  @Test
  void everyCount_hasItsColumns() {
    for (String table : List.of("request", "usage_hour", "usage_day")) {
      assertThat(
              DATABASE.value(
                  "select string_agg(attname, ',') from pg_attribute where attrelid = '%s'::regclass"
                      .formatted(table)))
          .contains(UsageDatabase.counts().toList());
    }
  }
}
