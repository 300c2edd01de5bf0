package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.db.Soon;
import dev.sallyport.http.RawClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each call that goes to a provider has one row, with what was used. */
class UsageOfCallsTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String TOLD =
      "{\"model\":\"gpt-4o-2024-08-06\",\"choices\":[{}],\"usage\":{\"prompt_tokens\":1000,"
          + "\"completion_tokens\":100,\"prompt_tokens_details\":{\"cached_tokens\":400}}}";
  private static final String DELTA =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word\"}}],\"usage\":null}\n\n";
  private static final String LAST =
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n";
  private static final String OUTCOME =
      "(array['completed', 'failed', 'canceled', 'revoked', 'interrupted'])[outcome + 1]";
  private static final String DONE = "data: [DONE]\n\n";

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static String row(String id, String columns) {
    String named = columns.replace("outcome", OUTCOME);
    String sql = "select concat_ws(' ', %s) from request where id = '%s'".formatted(named, id);
    assertThat(Soon.is(PATIENCE, () -> value(sql) != null)).as("row of %s", id).isTrue();
    return value(sql);
  }

  private static String value(String sql) {
    return TestPostgres.value(gateway.gateway().database(), sql);
  }

  private static String idOf(Answer answer) {
    return answer.header("sallyport-request-id").get(0);
  }

  private static Answer asked(String key, String body, String... headers) {
    return Answer.to(gateway.port(), Requests.post(CHAT, key, body, headers));
  }

  @Test
  void answer_isCounted_asTheProviderTold_andPriced() {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.answer("200 OK", "application/json", TOLD);
            });
    String key = gateway.key("openai");

    Answer answer = asked(key, "{\"model\":\"gpt-4o\"}", "x-session-id: talk-1");

    String id = idOf(answer);
    assertThat(row(id, "outcome, status, model, session, input, output, cached_input, estimated"))
        .isEqualTo("completed 200 gpt-4o-2024-08-06 talk-1 1000 100 400 f");
    // 600 at 2.50, 400 at 1.25 and 100 at 10.00 USD per million, in 10^-10 USD.
    assertThat(row(id, "cost"))
        .isEqualTo(Integer.toString(600 * 25_000 + 400 * 12_500 + 10_000_000));
    assertThat(row(id, "auth_micros <= connect_micros, first_byte_micros <= end_micros"))
        .isEqualTo("t t");
  }

  @Test
  void stream_isAskedForItsUsage_whichTheClientDoesNotSee() throws Exception {
    gateway.provider().does(UsageOfCallsTest::streams);
    String key = gateway.key("openai");

    Answer answer = asked(key, "{\"model\":\"gpt-4o\",\"stream\":true}");

    assertThat(new String(gateway.provider().call().received(), UTF_8))
        .contains("\"stream_options\":{\"include_usage\":true}");
    assertThat(answer.text()).isEqualTo(DELTA + DELTA + DONE);
    assertThat(row(idOf(answer), "outcome, input, output, estimated")).isEqualTo("completed 7 3 f");
  }

  @Test
  void stream_showsItsUsage_toTheClientThatAsked() {
    gateway.provider().does(UsageOfCallsTest::streams);
    String key = gateway.key("openai");

    Answer answer =
        asked(
            key,
            "{\"model\":\"gpt-4o\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}");

    assertThat(answer.text()).isEqualTo(DELTA + DELTA + LAST + DONE);
    assertThat(row(idOf(answer), "input, output")).isEqualTo("7 3");
  }

  @Test
  void stream_ofKnownLength_isLeftAsItIs() {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.answer("200 OK", "text/event-stream", DELTA + LAST + DONE);
            });

    Answer answer = asked(gateway.key("openai"), "{\"model\":\"gpt-4o\",\"stream\":true}");

    assertThat(answer.text()).isEqualTo(DELTA + LAST + DONE);
    assertThat(row(idOf(answer), "input, output")).isEqualTo("7 3");
  }

  private static void streams(ProviderCall call) throws IOException {
    call.body();
    call.begin("text/event-stream");
    for (String part : List.of(DELTA, DELTA, LAST, DONE)) {
      call.chunk(part);
    }
    call.end();
  }

  @Test
  void stream_isCounted_asFarAsItCame_whenTheClientLeaves() {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.begin("text/event-stream");
              call.chunk(DELTA + DELTA + DELTA);
              call.awaitEnd();
              throw new IOException("done");
            });
    String id;
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(
          Requests.post(
              CHAT,
              gateway.key("openai"),
              "{\"model\":\"gpt-4o\",\"stream\":true,\"messages\":[{\"content\":\"forty letters of a"
                  + " prompt that was sent\"}]}"));
      String head = client.readUntil("\r\n\r\n");
      id = head.replaceAll("(?s).*sallyport-request-id: (\\S+).*", "$1");
      client.readUntil("word");
    }

    assertThat(row(id, "outcome, status, input, output, estimated"))
        .isEqualTo("canceled 200 14 3 t");
  }

  @ParameterizedTest
  @CsvSource({"401 Unauthorized, 401", "500 Oops, 500"})
  void providersOwnError_isARow_thatCostsNothing(String status, int code) {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.answer(status, "application/json", "{\"error\":{}}");
            });

    Answer answer = asked(gateway.key("openai"), "{\"model\":\"gpt-4o\"}");

    assertThat(row(idOf(answer), "outcome, status, input, output, cost"))
        .isEqualTo("completed " + code + " 0 0 0");
  }

  @Test
  void brokenProvider_isARow_thatSaysWhy() {
    gateway.provider().does(ProviderCall::reset);

    Answer answer = asked(gateway.key("openai"), "{\"model\":\"gpt-4o\"}");

    assertThat(answer.status()).isEqualTo(502);
    assertThat(row(idOf(answer), "outcome, status, error, attempts"))
        .isEqualTo("failed 502 upstream 1");
  }

  @Test
  void unknownModel_isUnpriced_andNotFree() {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.answer("200 OK", "application/json", TOLD.replace("gpt-4o-2024-08-06", "own-1"));
            });

    Answer answer = asked(gateway.key("openai"), "{\"model\":\"own-1\"}");

    assertThat(row(idOf(answer), "input, cost is null")).isEqualTo("1000 t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "anthropic|/v1/messages/count_tokens|{'input_tokens':14}|0 0 0 f 0",
        "openai|/v1/images/generations|{'data':[{'url':'u'}]}|0 0 1 f"
      })
  void whatIsNotSoldInTokens_isNotGuessedInTokens(
      String provider, String path, String told, String expected) {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.answer("200 OK", "application/json", told.replace('\'', '"'));
            });
    String model = provider.equals("openai") ? "own-pictures" : "claude-sonnet-4-5";
    String body = "{\"model\":\"" + model + "\",\"prompt\":\"some words\"}";

    Answer answer = Answer.to(gateway.port(), Requests.post(path, gateway.key(provider), body));

    assertThat(row(idOf(answer), "input, output, images, estimated, cost")).isEqualTo(expected);
  }

  @Test
  void providersOwnCharge_isKept_andIsTheCost_whereNoPriceIsKnown() throws Exception {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.begin("text/event-stream");
              call.chunk(DELTA);
              call.chunk(
                  LAST.replace("gpt-4o", "own-1")
                      .replace("}}", ",\"cost\":0.00014,\"cost_details\":{}}}"));
              call.chunk(DONE);
              call.end();
            });

    Answer answer =
        asked(gateway.key("openrouter"), "{\"model\":\"nobody/own-1\",\"stream\":true}");

    String id = idOf(answer);
    assertThat(row(id, "input, output, cost, provider_cost, price"))
        .isEqualTo("7 3 1400000 1400000 as the provider charged it");
    assertThat(management("/v1/requests/" + id).getString("providerCost")).isEqualTo("0.00014");
  }

  @Test
  void refusedCall_hasNoRow() {
    gateway.provider().does(call -> call.answer("200 OK", "application/json", TOLD));
    String refused = idOf(asked("sk-unknown", "{}"));
    row(idOf(asked(gateway.key("openai"), "{}")), "id");

    assertThat(value("select count(*) from request where id = '" + refused + "'")).isEqualTo("0");
  }

  @Test
  void operator_seesTheSum_andTheCall() throws Exception {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.answer("200 OK", "application/json", TOLD);
            });
    String key = gateway.key("openai");
    String id = idOf(asked(key, "{\"model\":\"gpt-4o\"}"));
    String keyId = row(id, "key_id");

    JsonObject sums = management("/v1/usage?groupBy=key,model&keyId=" + keyId);
    JsonObject call = management("/v1/requests/" + id);

    JsonArray items = sums.getJsonArray("items");
    assertThat(items).hasSize(1);
    assertThat(sums.toString()).contains("gpt-4o-2024-08-06").contains(keyId);
    assertThat(call.getString("outcome")).isEqualTo("completed");
    assertThat(call.getJsonObject("key").getString("id")).isEqualTo(keyId);
  }

  private static JsonObject management(String path) {
    Answer answer =
        Answer.to(gateway.gateway().managementPort(), Requests.get(path, TestGateway.ADMIN_TOKEN));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return new JsonObject(answer.text());
  }
}
