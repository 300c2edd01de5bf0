package dev.sallyport.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.db.Soon;
import dev.sallyport.runtime.RedisLink;
import dev.sallyport.runtime.TestRedis;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Redis of its own, and links to it that have an event loop each. */
final class LimitServer implements AutoCloseable {
  static final Duration DEADLINE = Duration.ofMillis(200);
  private static final Duration HEALING = Duration.ofSeconds(10);

  private final TestRedis redis;
  private final List<Vertx> loops = new ArrayList<>();

  LimitServer(Path folder) {
    this.redis = new TestRedis(folder);
  }

  TestRedis redis() {
    return redis;
  }

  LimitServer start() {
    redis.start();
    return this;
  }

  RedisLink connected(Duration deadline) {
    RedisLink link = link(deadline);
    awaitConnected(link, true);
    return link;
  }

  RedisLink link(Duration deadline) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    loops.add(vertx);
    return RedisLink.open(
        vertx,
        new RedisLink.Options(
            "127.0.0.1",
            redis.port(),
            0,
            Optional.empty(),
            Optional.empty(),
            Duration.ofSeconds(1),
            deadline));
  }

  static void awaitConnected(RedisLink link, boolean expected) {
    assertThat(Soon.is(HEALING, () -> link.connected() == expected)).isTrue();
  }

  @Override
  public void close() {
    loops.forEach(loop -> loop.close().await());
    redis.close();
  }
}
