package dev.sallyport.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.TestPostgres;
import dev.sallyport.access.Reach;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ContentRetentionTest {
  @RegisterExtension static final TestPostgres DATABASE = TestPostgres.migrated();

  private static final Instant NOW = Instant.parse("2026-11-21T23:59:59Z");
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Reach REACH = new Reach(Samples.ORGANIZATION, Optional.empty());

  private final Vertx vertx = Vertx.vertx();
  private final Postgres postgres =
      new Postgres(vertx, DATABASE.options(), new Postgres.Limits(4, DEADLINE, DEADLINE));
  private final ContentStore store = new ContentStore(postgres);

  @BeforeEach
  void empty() {
    DATABASE.execute("truncate content, content_key");
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private ContentRetention keeping(int days) {
    return new ContentRetention(vertx, postgres, days, Clock.fixed(NOW, ZoneOffset.ofHours(14)));
  }

  /** Stored as it is: what seals it does not matter here. */
  private Content write(int daysAgo) {
    Content content = Samples.at(NOW.minus(Duration.ofDays(daysAgo)), "request");
    store.write(List.of(new SealedContent(content))).await();
    DATABASE.execute(
        """
        insert into content_key (uid, workspace_id, day, master_key_id, wrapped_key, ciphertext)
        values (gen_random_uuid(), gen_random_uuid(), '%s', 'k', '', '')"""
            .formatted(content.owner().day()));
    return content;
  }

  private static String days() {
    return DATABASE.value(
        "select string_agg(c.relname, ' ' order by c.relname) from pg_inherits i"
            + " join pg_class c on c.oid = i.inhrelid where i.inhparent = 'content'::regclass");
  }

  private boolean isThere(Content content) {
    Optional<SealedContent> found = store.find(REACH, content.id()).await();
    found.ifPresent(one -> assertThat(one.content()).isEqualTo(content));
    return found.isPresent();
  }

  @Test
  void content_isLetGoOf_withItsKey_whenItsTimeIsOver() {
    List<Content> contents = IntStream.of(0, 1, 2, 3, 30).mapToObj(this::write).toList();

    keeping(2).sweep().await();

    assertThat(contents.stream().map(this::isThere))
        .containsExactly(true, true, true, false, false);
    assertThat(days()).startsWith("content_20261119 content_20261120 content_20261121");
    assertThat(DATABASE.value("select min(day) from content_key")).isEqualTo("2026-11-19");
    assertThat(DATABASE.value("select count(*) from content_key")).isEqualTo("3");
  }

  @Test
  void daysToCome_areThere() {
    keeping(400).sweep().await();

    assertThat(days()).contains("content_20261121", "content_20261122", "content_20261124");
  }

  @Test
  void content_isWritten_thoughItsDayWasDropped() {
    write(3);
    keeping(1).sweep().await();
    Content late = Samples.at(NOW.minus(Duration.ofDays(3)), "late");

    Future<Void> first = store.write(List.of(new SealedContent(late)));
    first.otherwiseEmpty().await();
    store.write(List.of(new SealedContent(late))).await();

    assertThat(first.failed()).isTrue();
    assertThat(isThere(late)).isTrue();
  }

  @Test
  void content_isNotThere_forOthers() {
    Content content = write(0);

    Reach stranger = new Reach(Samples.WORKSPACE, Optional.empty());
    Reach other = new Reach(Samples.ORGANIZATION, Optional.of(Samples.ORGANIZATION));
    Reach own = new Reach(Samples.ORGANIZATION, Optional.of(Samples.WORKSPACE));

    assertThat(store.find(stranger, content.id()).await()).isEmpty();
    assertThat(store.find(other, content.id()).await()).isEmpty();
    assertThat(store.find(own, content.id()).await()).isPresent();
  }
}
