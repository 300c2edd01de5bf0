package dev.sallyport.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.GatewayException;
import dev.sallyport.ledger.CallLog;
import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Count;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Outcome;
import dev.sallyport.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AccountTest {
  private final List<Closed> heard = new ArrayList<>();
  private final Account account = new Account((opened, how) -> heard.add(how));
  private final List<Opened> opened = new ArrayList<>();
  private final List<Closed> closed = new ArrayList<>();

  private final CallLog log =
      call -> {
        opened.add(call);
        return new CallLog.Line() {
          @Override
          public void mark(Usage seen) {
            throw new AssertionError("nothing was seen");
          }

          @Override
          public void close(Closed how) {
            closed.add(how);
          }
        };
      };

  private void open() {
    UUID id = UUID.randomUUID();
    account.open(
        log,
        new Opened(
            account.id().uuid(),
            new Opened.Owner(id, id, Optional.empty(), id),
            new Opened.Way(id, "openai", "openai", "POST", "/v1/chat/completions"),
            Optional.of("gpt-4o"),
            Optional.empty(),
            Usage.NONE.with(Count.INPUT, 9)));
  }

  @Test
  void account_isClosedOnce_byWhatEndsItFirst() {
    open();
    account.failed(GatewayException.upstream("gone"));
    account.left();
    account.whole();

    assertThat(closed).hasSize(1);
    assertThat(heard).isEqualTo(closed);
    assertThat(closed.get(0).outcome()).isEqualTo(Outcome.FAILED);
    assertThat(closed.get(0).status()).isEqualTo(502);
  }

  @Test
  void account_isNotOpened_whenTheClientHasLeftMeanwhile() {
    account.left();

    assertThatThrownBy(this::open).isInstanceOf(GatewayException.class);
    assertThat(opened).isEmpty();
  }

  @Test
  void account_isNotOpened_whenTheCallWasRefusedMeanwhile() {
    account.failed(GatewayException.upstreamTimeout("late"));

    assertThat(heard).hasSize(1);
    assertThatThrownBy(this::open).isInstanceOf(GatewayException.class);
    assertThat(opened).isEmpty();
  }

  @Test
  void promptIsBilled_onlyWhereTheProviderHasTakenIt() {
    open();
    account.left();
    assertThat(closed.get(0).usage()).isEqualTo(Usage.NONE);

    Account answered = new Account((opened, how) -> {});
    answered.open(log, opened.get(0));
    answered.answered(200, Optional.empty());
    answered.left();
    assertThat(closed.get(1).usage()).isEqualTo(Usage.NONE.with(Count.INPUT, 9).estimated());
  }
}
