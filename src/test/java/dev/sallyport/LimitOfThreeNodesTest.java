package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A limit holds over all nodes: not one request more, and not one less. */
class LimitOfThreeNodesTest {
  private static final int LIMIT = 100;
  private static final int SOCKETS = 1_000;
  private static final int WINDOW_SECONDS = 30;

  /** So that a busy machine is not taken for an outage, in which each node would count alone. */
  private static final String[] PATIENT = {"SALLYPORT_REDIS_CALL_DEADLINE", "5s"};

  private static final List<TestGateway> nodes = new ArrayList<>();
  private static FakeProvider provider;
  private static String key;

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    TestGateway first = TestGateway.start(PATIENT);
    nodes.add(first);
    for (int i = 0; i < 2; i++) {
      TestGateway another = TestGateway.open(first.database(), PATIENT);
      nodes.add(another);
      TestGateway.await(another.gateway().ready());
    }
    key = first.key("openai", provider.url(), "secret");
    first.alterKey(
        "limits = '[{\"metric\":\"requests\",\"max\":%d,\"window\":\"%ds\"}]'"
            .formatted(LIMIT, WINDOW_SECONDS));
  }

  @AfterAll
  static void stop() {
    nodes.forEach(TestGateway::close);
    provider.close();
  }

  private static void assertExactlyTheLimitIsAdmitted() {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < SOCKETS; i++) {
      clients.add(RawClient.to(nodes.get(i % nodes.size()).dataPort()));
    }
    clients.forEach(client -> client.send(Requests.get("/v1/models", key)));
    List<Answer> answers = clients.stream().map(Answer::read).toList();
    clients.forEach(RawClient::close);

    assertThat(answers).allMatch(answer -> answer.header("sallyport-degraded").isEmpty());
    assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(LIMIT);
    assertThat(answers.stream().filter(answer -> answer.status() == 429)).hasSize(SOCKETS - LIMIT);
    for (int i = 0; i < LIMIT; i++) {
      provider.call();
    }
    assertThat(provider.wasCalled()).isFalse();
  }

  @Test
  void limit_admitsExactlyItself() {
    assertExactlyTheLimitIsAdmitted();
  }

  @Test
  @Tag("proof")
  void limit_admitsExactlyItself_inEachOfTwentyRounds() throws InterruptedException {
    for (int round = 0; round < 20; round++) {
      new CountDownLatch(1).await(WINDOW_SECONDS * 1_050L + 500, TimeUnit.MILLISECONDS);
      assertExactlyTheLimitIsAdmitted();
    }
  }
}
