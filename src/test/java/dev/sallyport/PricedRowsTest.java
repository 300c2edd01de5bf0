package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.usage.Call;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PricedRowsTest {
  private final List<List<Call>> written = new ArrayList<>();
  private final PricedRows rows =
      new PricedRows(
          calls -> {
            written.add(calls);
            return Future.succeededFuture();
          });

  @Test
  void calls_areKeptForLater_untilPricesAreKnown() {
    assertThat(rows.write(List.of()).failed()).isTrue();
    assertThat(written).isEmpty();

    rows.pricesAreKnown();

    assertThat(rows.write(List.of()).succeeded()).isTrue();
    assertThat(written).hasSize(1);
  }
}
