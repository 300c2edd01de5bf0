package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.db.Soon;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who has the database alone learns nothing of what was said, and cannot put words in a mouth. */
class ContentSealTest {
  private static final RandomMasterKey OLD = RandomMasterKey.of("old");
  private static final RandomMasterKey NEW = RandomMasterKey.of("new");
  private static final String CHAT = "/v1/chat/completions";
  private static final String PROMPT = "{\"model\":\"m\",\"messages\":\"a marten asks\"}";
  private static final String OTHER_PROMPT = "{\"model\":\"m\",\"messages\":\"an otter asks\"}";
  private static final String COMPLETION = "{\"choices\":\"a heron answers\"}";

  private static String database;
  private static TestGateway gateway;
  private static FakeProvider provider;
  private static KeptContent kept;
  private static String key;

  @BeforeAll
  static void start() {
    database = TestPostgres.freshDatabase();
    provider = FakeProvider.start();
    provider.does(
        call -> {
          call.body();
          call.answer("200 OK", "application/json", COMPLETION);
        });
    gateway = under(RandomMasterKey.setting(OLD));
    kept = new KeptContent(gateway);
    kept.storeContent(true);
    key = gateway.key("openai", provider.url(), "sk-sealed-4c1be09d77");
  }

  private static TestGateway under(String masterKeys) {
    TestGateway started = TestGateway.open(database, "SALLYPORT_MASTER_KEYS", masterKeys);
    TestGateway.await(started.gateway().ready());
    return started;
  }

  @AfterAll
  static void stop() {
    kept.close();
    gateway.close();
    provider.close();
  }

  private static String said(String prompt) {
    Answer answer = Answer.to(gateway.dataPort(), Requests.post(CHAT, key, prompt));
    assertThat(kept.has(answer)).isTrue();
    return KeptContent.idOf(answer);
  }

  private static void set(String id, String assignments) {
    kept.execute("update content set %s where id = '%s'".formatted(assignments, id));
  }

  private static void swap(String one, String two, String column) {
    kept.execute(
        """
        update content a set %3$s = b.%3$s from content b
         where (a.id, b.id) in (('%1$s', '%2$s'), ('%2$s', '%1$s'))"""
            .formatted(one, two, column));
  }

  private static void assertRefused(String id) {
    assertThat(kept.read(id).status()).isEqualTo(500);
    assertThat(kept.read(id).body().toString()).doesNotContain("marten", "otter", "heron");
  }

  @Test
  void rows_holdNothingInTheClear() {
    String id = said(PROMPT);

    String row = "select encode(%s, 'escape') from content where id = '" + id + "'";

    assertThat(kept.value(row.formatted("request"))).doesNotContain("marten", "messages");
    assertThat(kept.value(row.formatted("answer"))).doesNotContain("heron", "choices");
    assertThat(kept.value("select length(request) from content where id = '" + id + "'"))
        .isEqualTo(Integer.toString(PROMPT.length() + 28));
    Stored all = new Stored(database);
    assertThat(String.join("", all.rows())).doesNotContain("marten", "heron");
    all.close();
  }

  @Test
  void sameWords_areNotSealedToTheSameBytes() {
    List<String> ids = List.of(said(PROMPT), said(PROMPT));

    String different =
        "select count(distinct request) + count(distinct answer) from content where id in"
            + " ('%s', '%s')";

    assertThat(kept.value(different.formatted(ids.get(0), ids.get(1)))).isEqualTo("4");
  }

  @Test
  void messagesOfAnotherCall_areRefused() {
    String one = said(PROMPT);
    String two = said(OTHER_PROMPT);

    swap(one, two, "request");
    assertRefused(one);
    assertRefused(two);

    swap(one, two, "request");
    assertThat(kept.of(one).getJsonObject("request").getString("text")).isEqualTo(PROMPT);
    swap(one, two, "answer");
    assertRefused(one);
  }

  @Test
  void answer_isRefused_inThePlaceOfTheRequest() {
    String id = said(PROMPT);

    set(id, "request = answer");

    assertRefused(id);
  }

  @Test
  void flippedBit_isRefused() {
    for (String message : List.of("request", "answer")) {
      String id = said(PROMPT);

      set(id, message + " = set_bit(%1$s, 131, 1 - get_bit(%1$s, 131))".formatted(message));

      assertRefused(id);
    }
  }

  @Test
  void row_isRefused_inAnotherOrganization_orWorkspace() {
    String id = said(PROMPT);
    String moved = said(PROMPT);
    kept.execute(
        """
        with o as (insert into organization (name) values ('thief') returning seq)
        insert into workspace (organization_seq, name, ext_ref) select seq, 'thief', 'thief' from o""");
    Map<String, String> thief = Map.of("sallyport-workspace", "thief");
    assertThat(kept.read(id, thief).status()).isEqualTo(404);

    set(id, "organization_id = (select o.uid from organization o where o.name = 'thief')");
    assertThat(kept.read(id, thief).status()).isEqualTo(500);

    kept.execute(
        """
        insert into content_key (uid, workspace_id, day, master_key_id, wrapped_key, ciphertext)
        select gen_random_uuid(), w.uid, k.day, k.master_key_id, k.wrapped_key, k.ciphertext
          from content_key k, workspace w where w.name = 'thief'""");
    set(moved, "workspace_id = (select uid from workspace where name = 'thief')");
    assertRefused(moved);
    kept.execute(
        "delete from content_key where workspace_id = (select uid from workspace where name = 'thief')");
  }

  @Test
  void content_isReadable_whenTheMasterKeyWasChanged() {
    String id = said(PROMPT);
    try (TestGateway changing = under(RandomMasterKey.setting(NEW, OLD));
        CheckedCalls operator = new CheckedCalls(changing)) {
      operator.send("POST", "/v1/master-keys/rewrap", Buffer.buffer(), Map.of());
      String left =
          "select count(*) from (select master_key_id from content_key union all"
              + " select master_key_id from root_secret) s where master_key_id <> 'new'";
      assertThat(Soon.is(Duration.ofSeconds(20), () -> kept.value(left).equals("0"))).isTrue();
    }

    try (TestGateway changed = under(RandomMasterKey.setting(NEW));
        KeptContent after = new KeptContent(changed)) {
      JsonObject request = after.of(id).getJsonObject("request");
      assertThat(request.getString("text")).isEqualTo(PROMPT);
    }
  }
}
