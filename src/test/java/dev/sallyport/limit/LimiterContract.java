package dev.sallyport.limit;

import static dev.sallyport.limit.Sample.charge;
import static dev.sallyport.limit.Sample.limit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every limiter does, under a clock that the test moves. */
abstract class LimiterContract {
  private static final long SECOND = 1_000_000;
  private static final long MINUTE = 60 * SECOND;

  /** Not at the start of any bucket. */
  private static final long START = micros(Instant.parse("2026-03-14T09:26:53.589793Z"));

  private final AtomicLong now = new AtomicLong(START);
  private final UUID id = UUID.randomUUID();
  private Limiter limiter;

  abstract Limiter limiter(LongSupplier micros);

  @BeforeEach
  final void open() {
    limiter = limiter(now::get);
  }

  @Test
  void request_isAdmitted_withoutCharges() {
    assertThat(acquire()).isEqualTo(new Admission(true, List.of(), false));
  }

  @Test
  void requests_areAdmitted_upToTheLimit() {
    Limit three = limit(3, "1m");

    for (int left = 2; left >= 0; left--) {
      Admission admission = acquire(charge(id, three));
      assertThat(admission.admitted()).isTrue();
      assertThat(admission.refusedBy()).isEmpty();
      assertThat(admission.tightest().orElseThrow().remaining()).isEqualTo(left);
      now.addAndGet(10 * SECOND);
    }

    Admission refused = acquire(charge(id, three));
    assertThat(refused.admitted()).isFalse();
    assertThat(refused.refusedBy().orElseThrow().limit()).isEqualTo(three);
    assertThat(refused.refusedBy().orElseThrow().remaining()).isZero();
  }

  @Test
  void refusedRequest_countsNowhere() {
    Limit one = limit(1, "1m");
    Limit ten = limit(10, "1h");
    acquire(charge(id, one), charge(id, ten));

    Admission refused = acquire(charge(id, ten, 2), charge(id, one));

    assertThat(refused.admitted()).isFalse();
    assertThat(refused.standings()).extracting(Standing::limit).containsExactly(ten, one);
    assertThat(refused.standings().get(0).retryAfter()).isZero();
    assertThat(refused.standings().get(1).retryAfter()).isPositive();
    assertThat(remaining(ten)).isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1s", "30s", "1m", "7m", "1h", "1d", "31d"})
  void retryAfterAndReset_areTrue_toTheMicrosecond(String window) {
    Limit limit = limit(5, window);
    long length = limit.window().micros();
    acquire(charge(id, limit, 2));
    now.addAndGet(length / 3);
    acquire(charge(id, limit, 3));
    Standing refused = acquire(charge(id, limit, 1)).refusedBy().orElseThrow();
    Standing more = acquire(charge(id, limit, 3)).refusedBy().orElseThrow();
    long at = now.get();

    assertThat(more.retryAfter()).isEqualTo(refused.reset());
    assertThat(micros(refused.reset())).isBetween(length, length + length / 20);
    assertAdmitted(at + micros(refused.retryAfter()) - 1, charge(id, limit, 1), false);
    assertThat(remaining(limit)).isZero();
    now.addAndGet(1);
    assertThat(remaining(limit)).isEqualTo(2);
    now.set(at + micros(refused.reset()) - 1);
    assertThat(remaining(limit)).isEqualTo(2);
    assertAdmitted(at + micros(refused.reset()), charge(id, limit, 5), true);
  }

  @Test
  void window_isEmpty_afterAGap() {
    Limit limit = limit(2, "1m");
    acquire(charge(id, limit, 2));

    assertAdmitted(START + 1_000 * MINUTE, charge(id, limit, 2), true);
    assertAdmitted(START + 1_000 * MINUTE, charge(id, limit, 1), false);
    assertAdmitted(START + 1_001 * MINUTE + 3 * SECOND, charge(id, limit, 2), true);
  }

  @Test
  void oldBuckets_dropOutOneByOne() {
    Limit limit = limit(20, "20s");
    for (int i = 0; i < 20; i++) {
      assertAdmitted(START + i * SECOND, charge(id, limit), true);
    }
    assertAdmitted(START + 20 * SECOND, charge(id, limit), false);

    for (int i = 21; i < 100; i++) {
      assertAdmitted(START + i * SECOND, charge(id, limit), i % 21 != 20);
    }
  }

  @Test
  void charge_isRefusedForAWindow_whenItWillNeverFit() {
    assertThat(refusal(charge(id, limit(3, "1m"), 4)).retryAfter())
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(refusal(charge(id, limit(0, "1h"))).retryAfter()).isEqualTo(Duration.ofHours(1));
    assertThat(refusal(charge(id, limit(0, "1h"))).reset()).isZero();
  }

  @Test
  void remaining_isNotNegative_whenTheLimitWasLowered() {
    acquire(charge(id, limit(10, "1m"), 8));

    Standing lowered = refusal(charge(id, limit(5, "1m")));

    assertThat(lowered.remaining()).isZero();
    assertThat(lowered.retryAfter()).isPositive();
    assertThat(remaining(limit(10, "1m"))).isEqualTo(2);
  }

  @Test
  void counts_areApart_byIdWindowAndModel() {
    acquire(charge(id, limit(1, "1m")));

    assertThat(acquire(charge(id, limit(1, "2m"))).admitted()).isTrue();
    assertThat(acquire(charge(id, limit(1, "1m", "gpt-*"))).admitted()).isTrue();
    assertThat(acquire(charge(id, limit(1, "1m", "claude-*"))).admitted()).isTrue();
    assertThat(acquire(charge(UUID.randomUUID(), limit(1, "1m"))).admitted()).isTrue();
    assertThat(acquire(charge(id, limit(1, "60s"))).admitted()).isFalse();
    assertThat(acquire(charge(id, limit(1, "1m", "gpt-*"))).admitted()).isFalse();
  }

  @Test
  void charges_areOfDifferentCounts() {
    assertThatThrownBy(() -> acquire(charge(id, limit(5, "1m")), charge(id, limit(6, "60s"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusal_namesTheLimitToWaitForLongest() {
    Limit minute = limit(1, "1m");
    Limit hour = limit(1, "1h");
    acquire(charge(id, hour), charge(id, minute));

    Admission refused = acquire(charge(id, minute), charge(id, hour), charge(id, limit(9, "1d")));

    assertThat(refused.refusedBy().orElseThrow().limit()).isEqualTo(hour);
  }

  @Test
  void greatAmounts_areExact() {
    Limit limit = limit(Limit.GREATEST, "1m");
    assertThat(acquire(charge(id, limit, Limit.GREATEST - 1)).admitted()).isTrue();
    now.addAndGet(10 * SECOND);

    assertThat(acquire(charge(id, limit, 2)).admitted()).isFalse();
    assertThat(acquire(charge(id, limit, 1)).admitted()).isTrue();
    assertThat(remaining(limit)).isZero();
  }

  @Test
  void month_isTheCalendarMonthInUtc() {
    Limit limit = limit(2, "month");
    now.set(micros(Instant.parse("2028-02-29T23:59:59.999999Z")));
    assertThat(acquire(charge(id, limit, 2)).admitted()).isTrue();
    Standing refused = refusal(charge(id, limit));
    assertThat(micros(refused.retryAfter())).isEqualTo(1);

    now.addAndGet(1);

    assertThat(acquire(charge(id, limit, 2)).admitted()).isTrue();
    assertThat(refusal(charge(id, limit)).reset()).isEqualTo(Duration.ofDays(31));
    assertThat(refusal(charge(id, limit, 3)).retryAfter()).isEqualTo(Duration.ofDays(31));
  }

  @Test
  void month_endsAsTheCalendarSays_onManyDates() {
    Random random = new Random(14);
    Limit limit = limit(1_000, "month");
    for (int i = 0; i < 1_500; i++) {
      LocalDate day = LocalDate.ofEpochDay(i < 900 ? random.nextInt(100_000) : 19_000 + i);
      Instant at = day.atStartOfDay(ZoneOffset.UTC).toInstant().plusMillis(i % 3 - 1);
      now.set(micros(at));
      Instant next =
          YearMonth.from(at.atZone(ZoneOffset.UTC))
              .plusMonths(1)
              .atDay(1)
              .atStartOfDay(ZoneOffset.UTC)
              .toInstant();

      Standing standing = acquire(charge(UUID.randomUUID(), limit)).tightest().orElseThrow();

      assertThat(standing.reset()).as("%s", at).isEqualTo(Duration.between(at, next));
    }
  }

  @Test
  void clock_isWaitedFor_whenItGoesBackALittle() {
    Limit limit = limit(2, "1m");
    acquire(charge(id, limit));
    long free = START + micros(acquire(charge(id, limit)).tightest().orElseThrow().reset());

    now.addAndGet(-50 * SECOND);
    assertThat(refusal(charge(id, limit)).retryAfter())
        .isEqualTo(Duration.of(free - now.get(), ChronoUnit.MICROS));
    assertThat(acquire(charge(id, limit(5, "1m"))).admitted()).isTrue();

    assertAdmitted(free - 1, charge(id, limit), false);
    assertAdmitted(free, charge(id, limit, 2), true);
  }

  @Test
  void closedBuckets_areNotTakenForTheNewest_whenTheClockGoesBack() {
    Limit limit = limit(10, "20s");
    for (int i = 0; i < 10; i++) {
      assertAdmitted(START + i * SECOND, charge(id, limit), true);
    }

    for (int i = 9; i >= 0; i--) {
      assertAdmitted(START + i * SECOND, charge(id, limit), false);
    }
    assertAdmitted(START + 21 * SECOND, charge(id, limit), true);
  }

  @Test
  void counts_stayForAWindow_whenTheClockGoesBackFar() {
    Limit limit = limit(2, "1m");
    Limit month = limit(2, "month");
    acquire(charge(id, limit), charge(id, month));
    now.addAndGet(10 * SECOND);
    acquire(charge(id, limit), charge(id, month));

    now.addAndGet(-Duration.ofDays(365).toSeconds() * SECOND);
    Standing refused = refusal(charge(id, limit));
    assertThat(acquire(charge(id, month)).admitted()).isFalse();

    assertThat(micros(refused.retryAfter())).isBetween(MINUTE, MINUTE + 3 * SECOND);
    now.addAndGet(micros(refused.retryAfter()) - 1);
    assertAdmitted(now.get(), charge(id, limit), false);
    assertAdmitted(now.get() + 1, charge(id, limit, 2), true);
    now.addAndGet(31 * 24 * 60 * MINUTE);
    assertThat(acquire(charge(id, month, 2)).admitted()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20, 300, 4_000, 50_000, 600_000})
  void decisions_areThoseOfAnExactLog(long seed) {
    assertThat(new Differential(limiter, now, seed).run(1_000)).as("seed %s", seed).isEmpty();
  }

  private void assertAdmitted(long at, Charge charge, boolean expected) {
    now.set(at);
    assertThat(acquire(charge).admitted()).as("%s after the start", at - START).isEqualTo(expected);
  }

  private Standing refusal(Charge charge) {
    return acquire(charge).refusedBy().orElseThrow();
  }

  private long remaining(Limit limit) {
    return acquire(charge(id, limit, 0)).tightest().orElseThrow().remaining();
  }

  private Admission acquire(Charge... charges) {
    return limiter.acquire(List.of(charges)).await();
  }

  private static long micros(Instant at) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, at);
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }
}
