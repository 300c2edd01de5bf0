package dev.sallyport.price;

import static dev.sallyport.price.Calls.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.access.Reach;
import dev.sallyport.core.FieldErrors;
import dev.sallyport.db.ChangeFeed;
import dev.sallyport.db.Database;
import dev.sallyport.db.Postgres;
import dev.sallyport.db.Soon;
import dev.sallyport.usage.Count;
import dev.sallyport.usage.Priced;
import dev.sallyport.usage.Usage;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes on one database. */
class PriceFeedTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final UUID ORGANIZATION = new UUID(1, 1);
  private static final Reach REACH = new Reach(ORGANIZATION, Optional.of(WORKSPACE));

  private static Database database;
  private static Vertx vertx;
  private static Postgres postgres;

  private final Prices prices = new Prices(PriceTable.EMPTY);
  private final PriceFeed feed = new PriceFeed(vertx, postgres, prices);
  private final WorkspacePrices store = new WorkspacePrices(postgres, PriceTable.EMPTY);

  @BeforeAll
  static void start() {
    database = Database.start();
    vertx = Vertx.vertx();
    postgres = database.connect(vertx);
    sql("insert into organization (uid, name) values ('" + ORGANIZATION + "', 'o')");
    sql(
        "insert into workspace (uid, organization_seq, name) select '"
            + WORKSPACE
            + "', seq, 'w' from organization where name = 'o'");
    sql(
        "insert into provider (slug, name, dialect, endpoint)"
            + " values ('openai', 'OpenAI', 'openai', 'https://api.openai.com/v1')");
  }

  @AfterAll
  static void stop() throws IOException {
    vertx.close().await();
    database.close();
  }

  private static void sql(String statement) {
    postgres.query(statement, Tuple.tuple()).await();
  }

  private UUID create(String model) {
    Tariff tariff = new Tariff(new Rates(Map.of(Rate.INPUT, Money.parse("input", "2"))), List.of());
    PriceRow.Key key = new PriceRow.Key("openai", model, PriceRow.Key.EVER);
    PriceDraft draft = new PriceDraft(key, tariff, PriceRow.Provenance.NONE);
    return store.create(REACH, draft, new FieldErrors(), Optional.empty()).await().value().id();
  }

  private Priced priced(String model) {
    return prices.of(
        Calls.answeredBy("openai", model).using(Usage.NONE.with(Count.INPUT, 1_000_000)));
  }

  private boolean isPriced(String model) {
    return priced(model).cost().equals(OptionalLong.of(Money.parse("cost", "2")));
  }

  private static ChangeFeed.Change change(UUID workspace) {
    return new ChangeFeed.Change("price", workspace);
  }

  @Test
  void prices_areKnown_onceStarted() {
    create("at-start");

    feed.start().await();

    assertThat(isPriced("at-start")).isTrue();
  }

  @Test
  void change_isKnownSoon_andSoIsItsEnd() {
    feed.start().await();
    UUID id = create("later");
    assertThat(isPriced("later")).isFalse();

    feed.changed(change(WORKSPACE));

    assertThat(Soon.is(LIMIT, () -> isPriced("later"))).isTrue();
    store.delete(REACH, id).await();
    feed.changed(change(WORKSPACE));
    assertThat(Soon.is(LIMIT, () -> priced("later").equals(Priced.UNPRICED))).isTrue();
  }

  @Test
  void changeOfAnythingElse_readsNothing() {
    feed.start().await();
    create("unread");

    feed.changed(new ChangeFeed.Change("key", WORKSPACE));
    feed.changed(change(new UUID(7, 7)));

    assertThat(Soon.is(Duration.ofMillis(300), () -> isPriced("unread"))).isFalse();
    feed.everythingMayHaveChanged();
    assertThat(Soon.is(LIMIT, () -> isPriced("unread"))).isTrue();
  }

  @Test
  void reading_isTriedAgain_untilItSucceeds() {
    feed.start().await();
    create("after-outage");
    sql("alter table price rename to price_away");
    feed.changed(change(WORKSPACE));
    assertThat(Soon.is(Duration.ofMillis(300), () -> isPriced("after-outage"))).isFalse();

    sql("alter table price_away rename to price");

    assertThat(Soon.is(LIMIT, () -> isPriced("after-outage"))).isTrue();
  }
}
