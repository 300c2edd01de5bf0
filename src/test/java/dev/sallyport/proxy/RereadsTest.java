package dev.sallyport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.key.KeyDigest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RereadsTest {
  private static final int MANY = 20_000;

  private final List<KeyDigest> read = new ArrayList<>();
  private final List<Promise<Void>> underWay = new ArrayList<>();
  private final Rereads rereads = new Rereads(this::begin);

  private Future<?> begin(KeyDigest digest) {
    read.add(digest);
    Promise<Void> promise = Promise.promise();
    underWay.add(promise);
    return promise.future();
  }

  private static KeyDigest digest(int number) {
    return KeyDigest.of("key " + number);
  }

  @Test
  void failure_isTriedAgain_atTheNextRetry_untilItSucceeds() {
    rereads.add(digest(1));
    underWay.get(0).fail("away");
    assertThat(read).hasSize(1);

    rereads.retry();
    assertThat(read).hasSize(2);
    underWay.get(1).fail("still away");
    rereads.retry();
    assertThat(read).hasSize(3);
    underWay.get(2).complete();
    rereads.retry();

    assertThat(read).containsExactly(digest(1), digest(1), digest(1));
  }

  @Test
  void key_isReadAgain_whenItChangesWhileItIsRead() {
    rereads.add(digest(1));
    rereads.add(digest(1));

    assertThat(read).containsExactly(digest(1), digest(1));
  }

  @Test
  void onlySoMany_areUnderWay_andTheOthersFollow() {
    for (int i = 0; i < 100; i++) {
      rereads.add(digest(i));
    }
    assertThat(read).hasSize(32);

    for (int i = 0; i < underWay.size(); i++) {
      underWay.get(i).complete();
    }

    assertThat(read).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void manyThatAreKnownAtOnce_areReadInALoop() {
    List<KeyDigest> done = new ArrayList<>();
    Rereads quick =
        new Rereads(
            digest -> {
              done.add(digest);
              return Future.failedFuture("away");
            });
    for (int i = 0; i < MANY; i++) {
      quick.add(digest(i));
    }

    quick.retry();

    assertThat(done).hasSize(2 * MANY);
  }
}
