package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The deadlines of a connection to the millisecond; {@link ReadDeadlinesTest} has real sockets. */
class FrontDoorTimesTest {
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration HEAD = ReadDeadlines.standard().head();
  private static final Duration IDLE = ReadDeadlines.standard().idle();
  private static final Duration WINDOW = ReadDeadlines.standard().bodyGrace();
  private static final int BYTES_PER_SECOND = ReadDeadlines.standard().bodyBytesPerSecond();
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String POST =
      "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 999999\r\n\r\n";

  private final DoorChannel connection = DoorChannel.forData();

  private void assertClosesAfter(Duration time) {
    connection.wait(time.minus(TICK));
    assertThat(connection.isOpen()).isTrue();
    connection.wait(TICK);
    assertThat(connection.isOpen()).isFalse();
    assertThat(connection.sent()).isEmpty();
  }

  private void assertRefusedAfter(Duration time) {
    connection.wait(time.minus(TICK));
    assertThat(connection.sent()).isEmpty();
    connection.wait(TICK);
    assertThat(connection.sent()).startsWith("HTTP/1.1 408 ").contains("request_timeout");
    connection.wait(Duration.ofSeconds(1));
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void connection_isClosed_whenItIsSilent() {
    assertClosesAfter(IDLE);
  }

  @Test
  void connection_isClosed_whenItIsSilentAfterAnAnswer() {
    connection.wait(IDLE.dividedBy(2));
    connection.receive(GET);
    connection.answer(200);
    connection.sent();

    assertClosesAfter(IDLE);
  }

  @Test
  void silence_isForgiven_whileAnAnswerIsOwed() {
    connection.receive(GET);
    connection.wait(IDLE.multipliedBy(3));
    assertThat(connection.isOpen()).isTrue();

    connection.answer(200);
    connection.sent();

    assertClosesAfter(IDLE);
  }

  @Test
  void connection_isClosed_whenItDoesNotTakeItsAnswer() {
    connection.receive(GET);
    connection.writable(false);

    assertClosesAfter(IDLE);
  }

  @Test
  void connection_isKept_whenItTakesItsAnswerSlowly() {
    connection.receive(GET);
    connection.writable(false);
    connection.wait(IDLE.minus(TICK));
    connection.writable(true);
    connection.writable(false);

    assertClosesAfter(IDLE);
  }

  @Test
  void head_isRefused_whenItIsNotThereInTime() {
    connection.wait(IDLE.dividedBy(2));
    connection.receive("GET /x HTTP/1.1\r\n");
    connection.wait(HEAD.dividedBy(2));
    connection.receive("Host: a\r\n");

    assertRefusedAfter(HEAD.dividedBy(2));
  }

  @Test
  void nextHead_hasItsOwnTime() {
    connection.receive("GET /x HTTP/1.1\r\n");
    connection.wait(HEAD.dividedBy(2));
    connection.receive("Host: a\r\n\r\nGET /x");
    connection.answer(200);
    connection.sent();

    assertRefusedAfter(HEAD);
  }

  @Test
  void beginningOfAPreface_isRefused_whenNoMoreComes() {
    connection.receive("PRI * HT");

    assertRefusedAfter(HEAD);
  }

  @Test
  void body_isRefused_whenItComesTooSlowly() {
    connection.receive(POST + "a".repeat((int) WINDOW.toSeconds() * BYTES_PER_SECOND));
    connection.wait(WINDOW);
    assertThat(connection.sent()).isEmpty();

    assertRefusedAfter(WINDOW);
  }

  @Test
  void body_isTaken_whenItComesFastEnough() {
    connection.receive(POST);
    for (int i = 0; i < 3 * WINDOW.toSeconds(); i++) {
      connection.receive("a".repeat(BYTES_PER_SECOND));
      connection.wait(Duration.ofSeconds(1));
    }

    assertThat(connection.sent()).isEmpty();
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void body_hasTime_whileTheApplicationDoesNotRead() {
    connection.receive(POST);
    connection.channel().config().setAutoRead(false);
    connection.wait(WINDOW.multipliedBy(3));
    assertThat(connection.sent()).isEmpty();
    connection.channel().config().setAutoRead(true);
    connection.wait(WINDOW.plus(WINDOW.dividedBy(6)));

    assertThat(connection.sent()).startsWith("HTTP/1.1 408 ");
  }

  @Test
  void tick_doesNotCount_whenTheApplicationReadLittleInIt() {
    connection.receive(POST);
    Duration tick = WINDOW.dividedBy(6);
    for (int i = 0; i < 20; i++) {
      connection.channel().config().setAutoRead(false);
      connection.receive("a");
      connection.channel().config().setAutoRead(true);
      connection.wait(tick);
    }

    assertThat(connection.sent()).isEmpty();
  }

  @Test
  void connection_isClosed_whenItTakesNoAnswerAfterARefusal() {
    connection.receive(GET + "get /");
    connection.writable(false);

    connection.wait(IDLE.multipliedBy(2));

    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void nothing_isDue_afterTheEnd() {
    connection.channel().close();
    connection.channel().runPendingTasks();

    assertThat(connection.channel().runScheduledPendingTasks()).isEqualTo(-1);
  }

  @Test
  void refusal_isNotFollowedByAnother() {
    connection.receive(GET + "get /");
    connection.wait(IDLE.multipliedBy(2));

    assertThat(connection.isOpen()).isTrue();
    assertThat(connection.sent()).isEmpty();
  }

  @Test
  void connection_isExpendable_unlessItOwesAnAnswerOrIsATunnel() {
    assertThat(connection.door().isExpendable()).isTrue();
    connection.receive(GET);
    assertThat(connection.door().isExpendable()).isFalse();
    connection.answer(200);
    assertThat(connection.door().isExpendable()).isTrue();
    assertThat(DoorChannel.http2().door().isExpendable()).isTrue();

    connection.receive(GET);
    connection.answer(101);
    connection.writable(false);

    assertThat(connection.door().isExpendable()).isFalse();
  }

  @Test
  void connection_hasServed_onceAnAnswerSucceeded() {
    connection.receive(GET + GET + GET);
    connection.answer(300);
    assertThat(connection.door().hasServed()).isFalse();
    connection.answer(299);
    assertThat(connection.door().hasServed()).isTrue();

    connection.answer(500);

    assertThat(connection.door().hasServed()).isTrue();
  }

  @Test
  void connection_isIdle_sinceItsLastAnswer() {
    connection.receive(GET);
    connection.wait(HEAD);
    connection.answer(200);
    long answered = connection.now();
    connection.wait(HEAD);

    assertThat(connection.door().idleSince()).isEqualTo(answered);
  }

  @Test
  void furtherRequests_areNotRead_whileAnswersAreNotTaken() {
    connection.receive(GET);
    connection.writable(false);
    int before = connection.reads();
    connection.channel().read();
    assertThat(connection.reads()).isEqualTo(before);

    connection.writable(true);

    assertThat(connection.reads()).isEqualTo(before + 1);
    connection.channel().read();
    assertThat(connection.reads()).isEqualTo(before + 2);
  }

  @Test
  void reading_isNotResumed_whereNobodyAskedForIt() {
    connection.receive(GET);
    int before = connection.reads();

    connection.writable(false);
    connection.writable(true);

    assertThat(connection.reads()).isEqualTo(before);
  }

  @Test
  void body_isRead_whileAnswersAreNotTaken() {
    connection.receive(POST);
    connection.writable(false);
    int before = connection.reads();

    connection.channel().read();

    assertThat(connection.reads()).isEqualTo(before + 1);
  }
}
