package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node does not take on is refused at once, and is nobody else's trouble. */
class OverloadTest {
  private static final int MOST = 4;
  private static final int LARGE_BYTES = 32 << 20;
  private static final String CHAT = "/v1/chat/completions";

  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with(
          "SALLYPORT_OVERLOAD_IN_FLIGHT",
          Integer.toString(MOST),
          "SALLYPORT_OVERLOAD_BODY_MEMORY",
          "1MiB");

  private final List<RawClient> clients = new ArrayList<>();
  private final CountDownLatch held = new CountDownLatch(1);

  @AfterEach
  void letGo() {
    held.countDown();
    clients.forEach(RawClient::close);
  }

  private RawClient sent(String request) {
    RawClient client = RawClient.to(gateway.port());
    clients.add(client);
    client.send(request);
    return client;
  }

  private void fill(String key) {
    holdAnswers();
    for (int i = 0; i < MOST; i++) {
      sent(Requests.post(CHAT, key, "{}"));
      gateway.provider().call();
    }
  }

  private void holdAnswers() {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              await(held);
              call.answer("200 OK", "application/json", "{}");
            });
  }

  /** A call that is not shed, which shows only in that nothing is said. */
  private RawClient takenOn(String key) {
    RawClient client;
    do {
      client = sent(Requests.post(CHAT, key, "{}")).patient(Duration.ofMillis(500));
    } while (client.hears());
    return client.patient(Duration.ofSeconds(8));
  }

  /** Most of the memory is given to its body, of which nothing comes. */
  private RawClient holding(String key) {
    RawClient client = sent(announced(key, 700_000, "Expect: 100-continue"));
    assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100 ");
    return client;
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void assertShed(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(503);
    assertThat(answer.header("retry-after")).containsExactly("1");
  }

  @ParameterizedTest
  @CsvSource({"/v1/chat/completions, code", "/v1/messages, type", "/v1beta/models/g:x, status"})
  void call_isShedInItsDialect_whenAsManyRunAsMay(String path, String field) {
    fill(gateway.key("openai"));

    Answer answer = Answer.to(gateway.port(), Requests.post(path, "any", "{}"));

    assertShed(answer);
    assertThat(answer.json().getJsonObject("error").getString(field)).isNotEmpty();
    assertThat(gateway.provider().wasCalled()).isFalse();
  }

  @Test
  void shedClient_isServedOnTheSameConnection_onceThereIsRoom() {
    String key = gateway.key("openai");
    fill(key);

    RawClient client = sent(Requests.post(CHAT, key, "{}"));
    Answer shed = Answer.read(client);
    held.countDown();
    clients.stream().limit(MOST).forEach(Answer::read);
    client.send(Requests.post(CHAT, key, "{}"));

    assertShed(shed);
    assertThat(shed.header("connection")).isEmpty();
    assertThat(Answer.read(client).status()).isEqualTo(200);
  }

  @Test
  void readiness_isTold_whenAllElseIsShed() {
    fill(gateway.key("openai"));

    assertThat(Answer.to(gateway.port(), Requests.get("/-/ready", "none")).status()).isEqualTo(204);
  }

  @Test
  @Timeout(20)
  void room_isGivenBack_howeverCallsEnd() {
    String key = gateway.key("openai");
    for (int i = 0; i < 3 * MOST; i++) {
      Answer.to(gateway.port(), Requests.post(CHAT, i % 2 == 0 ? "wrong" : key, "{}"));
      sent(Requests.post(CHAT, key, "{}")).close();
    }
    holdAnswers();

    List<RawClient> taken = Stream.generate(() -> takenOn(key)).limit(MOST).toList();
    held.countDown();

    assertThat(taken).allMatch(client -> Answer.read(client).status() == 200);
  }

  @Test
  void largeBody_isShedBeforeItIsRead_whenAnotherHoldsTheMemory() {
    String key = gateway.key("openai");
    RawClient first = holding(key);

    Answer second = Answer.read(sent(announced(key, 100_000)));
    Answer small = Answer.to(gateway.port(), Requests.post(CHAT, key, "{}"));

    assertShed(second);
    assertThat(second.header("connection")).containsExactly("close");
    assertThat(small.status()).isEqualTo(200);
    first.send("{}" + " ".repeat(699_998));
    assertThat(Answer.read(first).status()).isEqualTo(200);
    RawClient third = sent(announced(key, 700_000));
    third.send("{}" + " ".repeat(699_998));
    assertThat(Answer.read(third).status()).isEqualTo(200);
  }

  @Test
  void chunkedBody_isShed_whenItOutgrowsTheMemoryThatIsLeft() {
    String key = gateway.key("openai");
    holding(key);

    RawClient second =
        sent(
            Requests.head(
                "POST", CHAT, key, "Content-Type: application/json", "Transfer-Encoding: chunked"));
    second.send("20000\r\n" + " ".repeat(0x20000) + "\r\n");

    assertShed(Answer.read(second));
  }

  @Test
  void body_isTooLarge_whenItCouldNeverBeHeld() {
    String key = gateway.key("openai");

    assertThat(Answer.read(sent(announced(key, 1 << 20))).status()).isEqualTo(413);
  }

  @Test
  void refusal_isThere_whenTheClientLooksOnlyAfterItsWholeBody() {
    RawClient client = sent(announced(gateway.key("openai"), LARGE_BYTES));

    boolean sent = client.send("x".repeat(LARGE_BYTES));

    assertThat(sent).isTrue();
    assertThat(Answer.read(client).status()).isEqualTo(413);
    assertThat(client.readToEnd()).isEmpty();
  }

  @Test
  void lingeringBody_givesUpItsMemory_whenOthersWaitForIt() {
    String key = gateway.key("openai");
    RawClient first = holding(key);
    long begun = System.nanoTime();
    Answer second;
    do {
      RawClient client = sent(announced(key, 200_000));
      client.send("{}" + " ".repeat(199_998));
      second = Answer.read(client);
    } while (second.status() == 503 && System.nanoTime() - begun < 7_000_000_000L);

    assertThat(second.status()).isEqualTo(200);
    assertShed(Answer.read(first));
  }

  private static String announced(String key, int length, String... more) {
    List<String> lines = new ArrayList<>(List.of(more));
    lines.add("Content-Type: application/json");
    lines.add("Content-Length: " + length);
    return Requests.head("POST", CHAT, key, lines.toArray(String[]::new));
  }
}
