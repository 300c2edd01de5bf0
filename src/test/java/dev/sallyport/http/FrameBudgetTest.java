package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FrameBudgetTest {
  private final MockTicker ticker = Ticker.newMockTicker();
  private final FrameBudget budget = new FrameBudget(10, 100, ticker);

  @Test
  void burst_isAllItAllows_atOnce() {
    assertThat(budget.spend(10)).isTrue();
    assertThat(budget.spend(1)).isFalse();
  }

  @Test
  void budget_refills_withTime() {
    budget.spend(10);
    ticker.advance(50, TimeUnit.MILLISECONDS);

    assertThat(budget.spend(5)).isTrue();
    assertThat(budget.spend(1)).isFalse();
  }

  @Test
  void budget_isNoMoreThanABurst_afterALongTime() {
    budget.spend(11);
    ticker.advance(1, TimeUnit.HOURS);

    assertThat(budget.spend(10)).isTrue();
    assertThat(budget.spend(11)).isFalse();
  }

  @Test
  void whatIsEarned_isSavedUp_toAsMuchAgain() {
    budget.earn(1000);

    assertThat(budget.spend(20)).isTrue();
    assertThat(budget.spend(1)).isFalse();
  }
}
