package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeStateTest {
  private final NodeState node = new NodeState();

  @Test
  void node_isReady_onceItServesAndReachedBoth() {
    node.servesPorts();
    assertThat(node.isReady()).isFalse();
    node.reachedPostgres();
    assertThat(node.isReady()).isFalse();
    node.reachedRedis();

    assertThat(node.isReady()).isTrue();
    assertThat(node.isServing()).isTrue();
    assertThat(node.hasReachedPostgres()).isTrue();
    assertThat(node.hasReachedRedis()).isTrue();
  }

  @Test
  void node_isNotReady_untilItServes() {
    node.reachedPostgres();
    node.reachedRedis();

    assertThat(node.isReady()).isFalse();
  }

  @Test
  void node_isNotReadyAgain_onceItDrains() {
    node.servesPorts();
    node.reachedPostgres();
    node.reachedRedis();
    node.beginDraining();
    node.reachedPostgres();

    assertThat(node.isReady()).isFalse();
    assertThat(node.isDraining()).isTrue();
  }

  @Test
  void node_isNotReadyAgain_onceItCanAccountForNoCall() {
    node.servesPorts();
    node.reachedPostgres();
    node.reachedRedis();
    node.losesAccount();

    assertThat(node.isReady()).isFalse();
    assertThat(node.hasLostAccount()).isTrue();
  }
}
