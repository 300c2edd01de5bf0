package dev.sallyport.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.GatewayException;
import dev.sallyport.db.Soon;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContentQueueTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Vertx vertx = Vertx.vertx();
  private final ContentRoom room = new ContentRoom(1_000_000);
  private final Queue<Content> written = new ConcurrentLinkedQueue<>();
  private final AtomicInteger attempts = new AtomicInteger();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private ContentQueue queue(Function<List<Content>, Future<Void>> write) {
    return new ContentQueue(
        vertx,
        contents -> {
          attempts.incrementAndGet();
          return write.apply(contents);
        },
        room);
  }

  private Future<Void> take(List<Content> contents) {
    written.addAll(contents);
    return Future.succeededFuture();
  }

  private void add(ContentQueue queue, int calls) {
    for (int i = 0; i < calls; i++) {
      assertThat(room.take(1_000)).isTrue();
      queue.add(Samples.at(Instant.now(), Integer.toString(i)), 1_000);
    }
  }

  @Test
  void all_isWritten_inFewBatches() {
    ContentQueue queue = queue(this::take);

    add(queue, 500);

    assertThat(Soon.is(PATIENCE, () -> room.state().stored() == 500)).isTrue();
    assertThat(room.state().heldBytes()).isZero();
    assertThat(written).extracting(Content::id).doesNotHaveDuplicates().hasSize(500);
    assertThat(attempts.get()).isLessThan(500);
  }

  @Test
  void content_waits_whileTheDatabaseIsAway() {
    GatewayException away = GatewayException.unavailable("away");
    ContentQueue queue =
        queue(contents -> attempts.get() == 1 ? Future.failedFuture(away) : take(contents));

    add(queue, 3);

    assertThat(Soon.is(PATIENCE, () -> room.state().stored() == 3)).isTrue();
    assertThat(room.state().dropped()).isZero();
  }

  @Test
  void whatTheDatabaseDoesNotTake_isDroppedAlone() {
    ContentQueue queue =
        queue(
            contents ->
                contents.stream().anyMatch(one -> text(one).equals("7"))
                    ? Future.failedFuture(new IllegalStateException("bad row"))
                    : take(contents));

    add(queue, 20);

    assertThat(Soon.is(PATIENCE, () -> room.state().heldBytes() == 0)).isTrue();
    assertThat(room.state()).isEqualTo(new ContentState(19, 1, 0, 1_000_000));
  }

  private static String text(Content content) {
    return content.request().bytes().orElseThrow().toString();
  }

  @Test
  void stop_waitsForWhatIsLeft_butNoLongerThanItIsTold() {
    ContentQueue good = queue(contents -> vertx.timer(100).compose(id -> take(contents)));
    add(good, 3);
    good.drained(PATIENCE).await();
    assertThat(written).hasSize(3);

    ContentQueue stuck = queue(contents -> Future.future(never -> {}));
    add(stuck, 1);
    long began = System.nanoTime();
    stuck.drained(Duration.ofMillis(100)).await();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PATIENCE);
    assertThat(room.state().heldBytes()).isEqualTo(1_000);
  }
}
