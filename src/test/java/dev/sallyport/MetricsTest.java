package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.db.Soon;
import dev.sallyport.http.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each call is counted once and has one line in the access log, however it ends. */
class MetricsTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String TOLD =
      "{\"model\":\"gpt-4o-2024-08-06\",\"choices\":[{}],\"usage\":{\"prompt_tokens\":1000,"
          + "\"completion_tokens\":100,\"prompt_tokens_details\":{\"cached_tokens\":400}}}";
  private static final String DELTA =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word\"}}]}\n\n";

  @RegisterExtension
  static final GatewayExtension gateway = GatewayExtension.with("SALLYPORT_ACCESS_LOG", "true");

  private static AccessLines lines;
  private static String key;

  @BeforeAll
  static void listen() {
    lines = new AccessLines();
    key = gateway.key("openai");
  }

  @AfterAll
  static void stop() {
    lines.close();
  }

  private static String page(String token, String... headers) {
    return scrape(token, headers).text();
  }

  private static Answer scrape(String token, String... headers) {
    return Answer.to(gateway.gateway().managementPort(), Requests.get("/metrics", token, headers));
  }

  /** The sum of all lines that begin so and have these labels. */
  private static double sum(String name, String... labels) {
    return page(TestGateway.ADMIN_TOKEN)
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> List.of(labels).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static Answer asked(String presented, String body) {
    return Answer.to(gateway.port(), Requests.post(CHAT, presented, body));
  }

  private static JsonObject lineOf(String id) {
    assertThat(Soon.is(PATIENCE, () -> !lines.of(id).isEmpty())).as("line of %s", id).isTrue();
    assertThat(lines.of(id)).hasSize(1);
    return lines.of(id).get(0);
  }

  private static String idOf(String head) {
    return head.replaceAll("(?s).*sallyport-request-id: (\\S+).*", "$1");
  }

  /** Each with what it counted before and what it is to count after. */
  private static void assertAdded(double before, String name, String... labels) {
    assertThat(Soon.is(PATIENCE, () -> sum(name, labels) == before + 1))
        .as("%s %s after %s: %s", name, List.of(labels), before, sum(name, labels))
        .isTrue();
  }

  @Test
  void wholeCall_isCounted_withItsTokensAndItsCost() {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.answer("200 OK", "application/json", TOLD);
            });
    String[] completed = {"provider=\"openai\"", "completed", "2xx", "error=\"\""};
    String model = "model=\"gpt-4o-2024-08-06\"";
    double calls = sum("sallyport_requests_total", completed);
    double timed = sum("sallyport_first_byte_seconds_count", "openai");
    double input = sum("sallyport_tokens_total", model, "type=\"input\"");
    double cached = sum("sallyport_tokens_total", model, "type=\"cached_input\"");
    double cost = sum("sallyport_cost_usd_total", model);

    Answer answer = asked(key, "{\"model\":\"gpt-4o\"}");

    assertAdded(calls, "sallyport_requests_total", completed);
    assertAdded(timed, "sallyport_first_byte_seconds_count", "openai");
    assertThat(sum("sallyport_tokens_total", model, "type=\"input\"")).isEqualTo(input + 1000);
    assertThat(sum("sallyport_tokens_total", model, "type=\"cached_input\""))
        .isEqualTo(cached + 400);
    // 600 at 2.50, 400 at 1.25 and 100 at 10.00 USD per million.
    assertThat(
            Soon.is(
                PATIENCE,
                () ->
                    Math.abs(sum("sallyport_cost_usd_total", model) - cost - 0.003) < 0.000_000_1))
        .isTrue();
    JsonObject line = lineOf(idOf(answer.head()));
    assertThat(line.getString("path")).isEqualTo(CHAT);
    assertThat(line.getString("client")).isEqualTo("127.0.0.1");
    assertThat(line.getString("asked")).isEqualTo("gpt-4o");
    assertThat(line.getString("model")).isEqualTo("gpt-4o-2024-08-06");
    assertThat(line.getInteger("inputTokens")).isEqualTo(1000);
    assertThat(line.getDouble("ms")).isPositive();
  }

  @Test
  void refusedCall_isCounted_withoutAProviderOrAPath() {
    String[] refused = {"provider=\"\"", "failed", "4xx", "error=\"unauthenticated\""};
    double calls = sum("sallyport_requests_total", refused);

    Answer answer = asked("sk-nobody", "{}");

    assertAdded(calls, "sallyport_requests_total", refused);
    JsonObject line = lineOf(idOf(answer.head()));
    assertThat(line.getInteger("status")).isEqualTo(401);
    assertThat(line.getString("error")).isEqualTo("unauthenticated");
    assertThat(line.fieldNames()).doesNotContain("path", "keyId", "provider");
  }

  @Test
  void providersError_isCounted_asItsAnswer() {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.answer("500 Oops", "application/json", "{\"error\":{}}");
            });
    String[] oops = {"provider=\"openai\"", "completed", "5xx", "error=\"\""};
    double calls = sum("sallyport_requests_total", oops);

    Answer answer = asked(key, "{\"model\":\"gpt-4o\"}");

    assertAdded(calls, "sallyport_requests_total", oops);
    assertThat(lineOf(idOf(answer.head())).getInteger("status")).isEqualTo(500);
  }

  @Test
  void deadProvider_isCounted_asOurError() {
    gateway.provider().does(ProviderCall::reset);
    String[] gone = {"provider=\"openai\"", "failed", "5xx", "error=\"upstream\""};
    double calls = sum("sallyport_requests_total", gone);

    Answer answer = asked(key, "{\"model\":\"gpt-4o\"}");

    assertAdded(calls, "sallyport_requests_total", gone);
    assertThat(lineOf(idOf(answer.head())).getString("error")).isEqualTo("upstream");
  }

  @Test
  void client_thatLeavesAStream_isCountedOnce() {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.begin("text/event-stream");
              call.chunk(DELTA + DELTA);
              call.awaitEnd();
              throw new IOException("done");
            });
    String[] left = {"provider=\"openai\"", "canceled", "2xx"};
    double calls = sum("sallyport_requests_total", left);
    String head;
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(Requests.post(CHAT, key, "{\"model\":\"gpt-4o\",\"stream\":true}"));
      head = client.readUntil("\r\n\r\n");
      client.readUntil("word");
      assertThat(sum("sallyport_calls_in_flight")).isEqualTo(1);
    }

    assertAdded(calls, "sallyport_requests_total", left);
    JsonObject line = lineOf(idOf(head));
    assertThat(line.getString("outcome")).isEqualTo("canceled");
    assertThat(line.getBoolean("estimated")).isTrue();
    assertThat(Soon.is(PATIENCE, () -> sum("sallyport_calls_in_flight") == 0)).isTrue();
  }

  @Test
  void client_thatSendsHalfABody_isCountedOnce() {
    String[] left = {"provider=\"\"", "canceled"};
    double calls = sum("sallyport_requests_total", left);
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(
          Requests.head("POST", CHAT, key, "Content-Type: application/json", "Content-Length: 100")
              + "{");
      assertThat(Soon.is(PATIENCE, () -> sum("sallyport_calls_in_flight") == 1)).isTrue();
    }

    assertAdded(calls, "sallyport_requests_total", left);
    assertThat(Soon.is(PATIENCE, () -> sum("sallyport_calls_in_flight") == 0)).isTrue();
  }

  @Test
  void flood_ofModelNames_makesNoLines() {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.answer("200 OK", "application/json", "{\"usage\":{\"prompt_tokens\":1}}");
            });
    long before = page(TestGateway.ADMIN_TOKEN).lines().count();
    for (int i = 0; i < 300; i++) {
      asked(key, "{\"model\":\"flood-" + i + "\"}");
    }

    String page = page(TestGateway.ADMIN_TOKEN);
    assertThat(page).doesNotContain("flood-").contains("model=\"other\"");
    assertThat(page.lines().count()).isLessThan(before + 60);
  }

  @Test
  void page_tellsOfTheNode() {
    assertThat(page(TestGateway.ADMIN_TOKEN))
        .contains(
            "sallyport_ready 1.0",
            "sallyport_redis_loops 2.0",
            "sallyport_ledger_bytes ",
            "sallyport_ledger_unshipped_calls ",
            "sallyport_ledger_failed 0.0",
            "sallyport_postgres_connections{pool=\"ledger\"}",
            "sallyport_postgres_connections_most{pool=\"data\"} 10.0",
            "sallyport_postgres_calls_total{pool=\"management\"}",
            "sallyport_connections ",
            "sallyport_access_log_dropped_total 0.0",
            "sallyport_build_info{version=",
            "jvm_memory_used_bytes{area=\"heap\"}",
            "jvm_gc_collection_seconds_count",
            "jvm_threads_current",
            "process_cpu_seconds_total",
            "process_open_fds");
  }

  @Test
  void page_isForTheAdminTokenAlone() {
    assertThat(scrape("nobody").status()).isEqualTo(401);
    assertThat(scrape(key).status()).isEqualTo(401);
    assertThat(page(key)).doesNotContain("sallyport_");
  }

  @Test
  void page_isOpenMetrics_whenAskedFor() {
    Answer answer = scrape(TestGateway.ADMIN_TOKEN, "Accept: application/openmetrics-text");

    assertThat(answer.header("content-type").get(0)).startsWith("application/openmetrics-text");
    assertThat(answer.text()).endsWith("# EOF\n");
  }
}
