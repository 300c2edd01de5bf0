package dev.sallyport.limit;

import static dev.sallyport.limit.Sample.charge;
import static dev.sallyport.limit.Sample.limit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import dev.sallyport.db.Soon;
import dev.sallyport.runtime.RedisLink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ResilientLimiterTest {
  private static final Duration HEALING = Duration.ofSeconds(10);

  @TempDir static Path folder;

  private final UUID id = UUID.randomUUID();
  private final LimitServer server = new LimitServer(folder);
  private final RedisLink link = server.link(LimitServer.DEADLINE);
  private final Limiter limiter =
      new ResilientLimiter(new RedisLimiter(link), new LocalLimiter(() -> 3));
  private final Logger logger = (Logger) LoggerFactory.getLogger(ResilientLimiter.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void close() {
    logger.detachAppender(lines);
    server.close();
  }

  @Test
  void localLimit_admitsTheShareOfThisNode() {
    Charge charge = charge(id, limit(30, "1h", OnOutage.LOCAL));

    List<Admission> answers = IntStream.range(0, 20).mapToObj(i -> acquire(charge)).toList();

    assertThat(answers).allMatch(Admission::degraded);
    assertThat(answers.stream().filter(Admission::admitted)).hasSize(10);
    assertThat(answers.get(19).refusedBy().orElseThrow().limit()).isEqualTo(charge.limit());
  }

  @Test
  void openLimit_admitsAll_andCountsNowhere() {
    Charge charge = charge(id, limit(1, "1h", OnOutage.OPEN));

    List<Admission> answers = IntStream.range(0, 9).mapToObj(i -> acquire(charge)).toList();

    assertThat(answers).allMatch(Admission::admitted).allMatch(Admission::degraded);
    assertThat(answers.get(8).tightest().orElseThrow().remaining()).isEqualTo(1);
  }

  @Test
  void closedLimit_isUnavailable_andNothingIsCounted() {
    Charge local = charge(id, limit(3, "1h", OnOutage.LOCAL));
    Charge closed = charge(id, limit(3, "1m", OnOutage.CLOSED));

    assertThatThrownBy(() -> acquire(local, closed))
        .isInstanceOfSatisfying(
            GatewayException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
              assertThat(e.retryAfter()).isPresent();
            });

    assertThat(acquire(local).admitted()).isTrue();
  }

  @Test
  void standings_keepTheOrderOfTheCharges_overAllModes() {
    Charge open = charge(id, limit(9, "1m", OnOutage.OPEN));
    Charge hour = charge(id, limit(3, "1h", OnOutage.LOCAL));
    Charge minute = charge(id, limit(60, "2m", OnOutage.LOCAL));

    acquire(hour, open, minute);
    Admission refused = acquire(hour, open, minute);

    assertThat(refused.admitted()).isFalse();
    assertThat(refused.standings())
        .extracting(Standing::limit)
        .containsExactly(hour.limit(), open.limit(), minute.limit());
    assertThat(refused.standings()).extracting(Standing::remaining).containsExactly(0L, 9L, 19L);
  }

  @Test
  void request_withoutLimits_needsNoRedis() {
    assertThat(acquire().degraded()).isFalse();
  }

  @Test
  void redis_isUsedAgain_whenItComes_andEachChangeIsLoggedOnce() {
    Charge charge = charge(id, limit(1_000_000, "1h"));
    for (int i = 0; i < 50; i++) {
      assertThat(acquire(charge).degraded()).isTrue();
    }

    server.start();
    assertThat(Soon.is(HEALING, () -> !acquire(charge).degraded())).isTrue();
    assertThat(Soon.is(HEALING, () -> lines.list.size() == beatsOf(acquire(charge)))).isTrue();

    server.redis().kill();
    assertThat(Soon.is(HEALING, () -> acquire(charge).degraded())).isTrue();
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "Limits are counted without Redis: The gateway's limit store is not available.",
            "Limits are counted in Redis again",
            "Limits are counted without Redis: The gateway's limit store is not available.");
  }

  /** The lines that there are once Redis has worked for a while. */
  private static int beatsOf(Admission admission) {
    return admission.degraded() ? -1 : 2;
  }

  private Admission acquire(Charge... charges) {
    return limiter.acquire(List.of(charges)).await();
  }
}
