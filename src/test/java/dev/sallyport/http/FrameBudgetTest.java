package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FrameBudgetTest {
  private static final long WINDOW = TimeUnit.SECONDS.toNanos(10);

  private final MockTicker ticker = Ticker.newMockTicker();
  private final FrameBudget budget = new FrameBudget(3, ticker);

  @Test
  void budget_isSpent_whenItIsUsedUpWithinAWindow() {
    assertThat(budget.spend(2)).isTrue();
    assertThat(budget.spend(1)).isTrue();
    ticker.advance(WINDOW - 1, TimeUnit.NANOSECONDS);

    assertThat(budget.spend(1)).isFalse();
  }

  @Test
  void budget_isThereAgain_afterAWindow() {
    ticker.advance(WINDOW / 2, TimeUnit.NANOSECONDS);
    budget.spend(3);
    ticker.advance(WINDOW / 2, TimeUnit.NANOSECONDS);

    assertThat(budget.spend(2)).isTrue();
    assertThat(budget.spend(1)).isTrue();
    ticker.advance(WINDOW - 1, TimeUnit.NANOSECONDS);
    assertThat(budget.spend(1)).isFalse();
    ticker.advance(1, TimeUnit.NANOSECONDS);
    assertThat(budget.spend(1)).isTrue();
  }
}
