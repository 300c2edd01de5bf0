package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.NOBODY;
import static dev.sallyport.api.management.Operator.errors;
import static dev.sallyport.api.management.Tenants.organization;
import static dev.sallyport.api.management.Tenants.user;
import static dev.sallyport.api.management.Tenants.workspace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.management.ManagementExtension.Management;
import dev.sallyport.http.ContractClient.Answer;
import dev.sallyport.usage.Call;
import dev.sallyport.usage.RequestStore;
import dev.sallyport.usage.SampleCalls;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(ManagementExtension.class)
class UsageApiTest {
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.HOURS);
  private final Instant yesterday = now.minus(Duration.ofDays(1));

  private Operator admin;
  private RequestStore store;
  private SampleCalls own;

  @BeforeEach
  void open(Operator admin, Management management) {
    this.admin = admin;
    this.store = new RequestStore(management.postgres(), SampleCalls.CHEAP);
    this.own = sampleOf(management, "default");
  }

  private static SampleCalls sampleOf(Management management, String workspace) {
    Row row =
        management
            .sql(
                "select o.uid as o, w.uid as w from workspace w join organization o"
                    + " on o.seq = w.organization_seq where w.ext_ref = '%s'".formatted(workspace))
            .iterator()
            .next();
    return new SampleCalls(workspace.hashCode(), row.getUUID("o"), row.getUUID("w"));
  }

  private void write(Call... calls) {
    store.write(List.of(calls)).await();
  }

  private String ownKey(String name) {
    String key = admin.make("/v1/keys", new JsonObject().put("name", name));
    own = own.ofKey(UUID.fromString(key));
    return key;
  }

  @Test
  void usage_isToldByKey_withItsNameWhileThereIsOne() {
    String key = ownKey("app");
    write(own.completed(now, "o3", 100), own.completed(now, "unknown", 10));

    JsonObject item = admin.list("/v1/usage?groupBy=key").get(0);
    admin.delete("/v1/keys/" + key);
    JsonObject later = admin.list("/v1/usage?groupBy=key").get(0);

    assertThat(item.getString("keyId")).isEqualTo(key);
    assertThat(item.getString("keyName")).isEqualTo("app");
    assertThat(item.getLong("calls")).isEqualTo(2);
    assertThat(item.getLong("inputTokens")).isEqualTo(110);
    assertThat(item.getString("cost")).isEqualTo("0.00000025");
    assertThat(item.getLong("unpriced")).isEqualTo(1);
    assertThat(item.getLong("meanMillis")).isEqualTo(8);
    assertThat(item.getLong("meanFirstByteMillis")).isEqualTo(3);
    assertThat(later).isEqualTo(item.copy().putNull("keyName"));
  }

  @Test
  void usage_isToldByDayAndModel() {
    write(
        own.completed(now, "o3", 1), own.completed(now, "o3", 1), own.completed(yesterday, "x", 1));

    List<JsonObject> items = admin.list("/v1/usage?groupBy=day,model");

    assertThat(items)
        .extracting(item -> item.getString("day") + item.getString("model") + item.getLong("calls"))
        .containsExactly(day(yesterday) + "x1", day(now) + "o32");
  }

  private static String day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC).toString();
  }

  @Test
  void usage_isOfTheHoursThatAreNamed() {
    Instant before = yesterday.minus(Duration.ofHours(1));
    write(
        own.completed(before, "m", 1),
        own.completed(yesterday, "m", 2),
        own.completed(now, "m", 4));

    Answer answer =
        admin.get(
            "/v1/usage?groupBy=hour&from=%s&to=%s".formatted(yesterday, yesterday.plusSeconds(1)));

    assertThat(Operator.items(answer))
        .extracting(item -> item.getString("hour") + " " + item.getLong("inputTokens"))
        .containsExactly(yesterday + " 2");
    assertThat(answer.json().getJsonObject("totals").getLong("inputTokens")).isEqualTo(2);
    assertThat(answer.json().getString("to")).isEqualTo(yesterday.plusSeconds(3600).toString());
  }

  @Test
  void usage_ofDays_holdsTheLastOne() {
    write(own.completed(yesterday, "m", 2), own.completed(now, "m", 4));

    for (String span : List.of("from=%1$s&to=%1$s", "to=%1$s")) {
      Answer answer = admin.get("/v1/usage?" + span.formatted(day(yesterday)));
      assertThat(answer.json().getJsonObject("totals").getLong("inputTokens")).isEqualTo(2);
    }
  }

  @Test
  void sums_ofAllGroupings_areTheSame() {
    store.write(own.many(300, yesterday, 100_000)).await();
    JsonObject all = admin.get("/v1/usage").json().getJsonObject("totals");

    for (String by :
        List.of(
            "key",
            "model",
            "provider",
            "user",
            "workspace",
            "credential",
            "day",
            "hour",
            "key,model,provider,user,workspace,credential,day,hour")) {
      Answer answer = admin.get("/v1/usage?groupBy=" + by);
      assertThat(answer.json().getJsonObject("totals")).as(by).isEqualTo(all);
    }
    assertThat(all.getLong("calls")).isEqualTo(300);
  }

  @Test
  void filters_leaveOutWhatIsNotNamed() {
    store.write(own.many(100, yesterday, 1000)).await();
    List<JsonObject> rows = admin.list("/v1/requests?limit=200");

    for (String field :
        List.of("keyId", "userId", "credentialId", "provider", "model", "workspaceId")) {
      String value =
          rows.stream()
              .map(row -> row.getString(field))
              .filter(v -> v != null)
              .findFirst()
              .orElseThrow();
      long matching = rows.stream().filter(row -> value.equals(row.getString(field))).count();
      String filter = field + "=" + value;

      assertThat(admin.list("/v1/requests?limit=200&" + filter)).as(filter).hasSize((int) matching);
      assertThat(admin.get("/v1/usage?" + filter).json().getJsonObject("totals").getLong("calls"))
          .as(filter)
          .isEqualTo(matching);
    }
    for (String filter : List.of("workspaceId=" + NOBODY, "keyId=" + NOBODY, "model=none")) {
      assertThat(admin.list("/v1/requests?" + filter)).isEmpty();
      assertThat(admin.list("/v1/usage?" + filter)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"outcome, canceled", "status, 429", "sessionId, session 1"})
  void requests_areFilteredByHowTheyWent(String field, String value) {
    store.write(own.many(100, yesterday, 1000)).await();
    List<JsonObject> matching =
        admin.list("/v1/requests?limit=200").stream()
            .filter(row -> value.equals(String.valueOf(row.getValue(field))))
            .toList();

    assertThat(matching).isNotEmpty();
    assertThat(admin.list("/v1/requests?limit=200&" + field + "=" + value.replace(' ', '+')))
        .isEqualTo(matching);
  }

  @Test
  void requests_areReadInPages_theNewestFirst() {
    List<Call> calls =
        new ArrayList<>(own.many(25, yesterday.minus(Duration.ofHours(12)), 7_000_000));
    Collections.shuffle(calls);
    store.write(calls).await();

    List<String> read = new ArrayList<>();
    for (String next = ""; next != null; ) {
      Answer page = admin.get("/v1/requests?limit=4" + next);
      Operator.items(page).forEach(row -> read.add(row.getString("id")));
      String after = page.json().getString("nextAfter");
      next = after == null ? null : "&after=" + after;
    }

    assertThat(read)
        .containsExactlyElementsOf(
            calls.stream()
                .map(call -> call.opened().id().toString())
                .sorted(Collections.reverseOrder())
                .toList());
  }

  @Test
  void requests_areOfTheTimeThatIsNamed() {
    write(own.completed(now.minusMillis(1), "m", 1), own.completed(now, "m", 2));

    assertThat(admin.list("/v1/requests?from=" + now)).hasSize(1);
    assertThat(admin.list("/v1/requests?to=" + now)).hasSize(1);
    assertThat(admin.list("/v1/requests?from=%s&to=%s".formatted(day(yesterday), day(now))))
        .hasSize(2);
    assertThat(admin.list("/v1/requests?to=" + day(now.minus(Duration.ofDays(3))))).isEmpty();
  }

  @Test
  void request_isExplained() {
    String key = ownKey("app");
    Call call = own.completed(now, "o3", 100);
    write(call);

    JsonObject told = admin.get("/v1/requests/" + call.opened().id()).json();

    assertThat(told.getString("at")).isEqualTo(now.toString());
    assertThat(told.getJsonObject("key").getString("id")).isEqualTo(key);
    assertThat(told.getJsonObject("key").getString("name")).isEqualTo("app");
    assertThat(told.getJsonObject("key").getString("last4")).hasSize(4);
    assertThat(told.getJsonObject("workspace").getString("name")).isEqualTo("default");
    assertThat(told.getJsonObject("credential").getString("name")).isNull();
    assertThat(told.getJsonObject("plan").getString("path")).isEqualTo("/v1/chat/completions");
    assertThat(told.getJsonObject("plan").getString("model")).isEqualTo("o3");
    assertThat(told.getJsonObject("usage").getLong("inputTokens")).isEqualTo(100);
    assertThat(told.getJsonObject("timings").getLong("firstByteMicros")).isEqualTo(3000);
    assertThat(told.getString("cost")).isEqualTo("0.00000025");
    assertThat(told.getString("price")).isEqualTo("cheap");
    assertThat(told.getString("outcome")).isEqualTo("completed");
  }

  @Test
  void cost_isNull_whereNobodyKnowsIt() {
    Call call = own.completed(now, "unknown", 100);
    write(call);

    assertThat(admin.get("/v1/requests/" + call.opened().id()).json().getValue("cost")).isNull();
    assertThat(admin.list("/v1/requests").get(0).getValue("cost")).isNull();
  }

  @Test
  void callsOfAnotherOrganization_areNotThere(Management management) {
    String other = admin.make("/v1/organizations", organization("other"));
    String foreign = admin.make("/v1/workspaces", workspace("w").put("organizationId", other));
    Call call = sampleOf(management, "w").completed(now, "m", 1);
    write(call);
    UUID id = call.opened().id();

    assertThat(admin.list("/v1/requests")).isEmpty();
    assertThat(admin.list("/v1/requests?workspaceId=" + foreign)).isEmpty();
    assertThat(admin.list("/v1/usage?groupBy=workspace")).isEmpty();
    assertThat(admin.list("/v1/usage?workspaceId=" + foreign)).isEmpty();
    assertSame(admin.get("/v1/requests/" + id), admin.get("/v1/requests/" + NOBODY), 404);
    assertSame(
        admin.get("/v1/requests?after=" + id), admin.get("/v1/requests?after=" + NOBODY), 400);
    assertThat(admin.in("w").list("/v1/requests")).hasSize(1);
    assertThat(admin.in("w").get("/v1/requests/" + id).status()).isEqualTo(200);
    assertThat(admin.in("w").list("/v1/usage?groupBy=workspace").get(0).getString("workspaceName"))
        .isEqualTo("w");
  }

  private static void assertSame(Answer foreign, Answer missing, int status) {
    assertThat(foreign.status()).isEqualTo(status);
    assertThat(missing.status()).isEqualTo(status);
    assertThat(foreign.body()).isEqualTo(missing.body());
  }

  @Test
  void table_hasNoFormulas() {
    for (String name : List.of("=1+1", "+1", "-1", "@sum", "a \"b\", c", "plain")) {
      ownKey(name);
      write(own.completed(now, "m", 1));
    }

    Answer answer = admin.get("/v1/usage?groupBy=key&format=csv");

    List<String> lines = answer.body().toString().lines().toList();
    assertThat(answer.headers().get("content-type")).isEqualTo("text/csv;charset=utf-8");
    assertThat(lines.get(0))
        .startsWith("keyId,keyName,calls,failed,")
        .endsWith(",meanFirstByteMillis");
    assertThat(lines.stream().skip(1).map(line -> line.substring(37, line.indexOf(",1,0,"))))
        .containsExactlyInAnyOrder("'=1+1", "'+1", "'-1", "'@sum", "\"a \"\"b\"\", c\"", "plain");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/csv | '' | text/csv;charset=utf-8",
        "text/csv, application/json | '' | application/json",
        "*/* | '' | application/json",
        "text/csv | ?format=json | application/json",
        "application/json | ?format=csv | text/csv;charset=utf-8"
      })
  void format_isTheOneThatIsAskedFor(String accept, String query, String type) {
    Answer answer = new Operator(admin.client().with("accept", accept)).get("/v1/usage" + query);

    assertThat(answer.headers().get("content-type")).isEqualTo(type);
  }

  @Test
  void everyWrongParameter_isNamed() {
    String common = "?from=x&to=2026-13-01&workspaceId=x&userId=x&keyId=x&credentialId=x&model=";

    assertThat(errors(admin.get("/v1/usage" + common + "&groupBy=colour&format=xml")))
        .containsOnlyKeys(
            "from",
            "to",
            "workspaceId",
            "userId",
            "keyId",
            "credentialId",
            "model",
            "groupBy",
            "format");
    assertThat(
            errors(admin.get("/v1/requests" + common + "&outcome=x&status=9&sessionId=&limit=0")))
        .containsOnlyKeys(
            "from",
            "to",
            "workspaceId",
            "userId",
            "keyId",
            "credentialId",
            "model",
            "outcome",
            "status",
            "sessionId",
            "limit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/usage", "/v1/requests"})
  void daysThatThereAreNot_areNamed(String path) {
    assertThat(errors(admin.get(path + "?from=2026-02-30&to=2026-06-31")))
        .containsOnlyKeys("from", "to");
    assertThat(errors(admin.get(path + "?from=2026-02-03&to=2026-02-01"))).containsOnlyKeys("to");
  }

  @Test
  void hours_areRefused_whereTheyAreNotKept() {
    Answer answer = admin.get("/v1/usage?groupBy=hour&from=2020-01-01");

    assertThat(errors(answer)).containsOnlyKeys("from");
    assertThat(admin.get("/v1/usage?groupBy=day&from=2020-01-01").status()).isEqualTo(200);
  }

  @Test
  void user_isNamed() {
    String workspace = admin.list("/v1/workspaces").get(0).getString("id");
    String id = admin.make("/v1/users", user("a@x.org", workspace));
    write(own.ofUser(UUID.fromString(id)).completed(now, "m", 1));

    assertThat(admin.list("/v1/usage?groupBy=user").get(0).getString("userName"))
        .isEqualTo("Somebody");
  }
}
