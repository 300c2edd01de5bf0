package dev.sallyport.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
  @Test
  void limits_areRead_andWrittenAsTheyWere() {
    JsonArray json =
        new JsonArray(
            """
            [{"metric": "requests", "max": 100, "window": "1m", "onOutage": "closed"},
             {"metric": "requests", "max": 0, "window": "month", "model": "gpt-*",
              "onOutage": "local"}]""");

    List<Limit> limits = Limits.parse(json);

    assertThat(limits)
        .containsExactly(
            Sample.limit(100, "1m", OnOutage.CLOSED), Sample.limit(0, "month", "gpt-*"));
    assertThat(Limits.toJson(limits)).isEqualTo(json);
  }

  @Test
  void outage_isLocal_whereNothingIsSaid() {
    assertThat(Limits.parse(array(item())).get(0).onOutage()).isEqualTo(OnOutage.LOCAL);
    assertThat(Limits.parse(new JsonArray())).isEmpty();
  }

  @Test
  void everyWrongField_isNamed() {
    JsonArray json =
        new JsonArray(
            """
            [{"metric": "requests", "max": 1, "window": "1m"},
             {"metric": "tokens", "max": -1, "window": "0s", "model": "", "onOutage": "maybe",
              "per": "key"},
             {}, 7, null,
             {"metric": 1, "max": 1.5, "window": 60, "model": null, "onOutage": null},
             {"metric": "requests", "max": 1000000000000001, "window": "1m", "model": "a b"}]""");

    assertThat(wrong(json).fields().keySet())
        .containsExactlyInAnyOrder(
            "limits.1.metric",
            "limits.1.max",
            "limits.1.window",
            "limits.1.model",
            "limits.1.onOutage",
            "limits.1.per",
            "limits.2.metric",
            "limits.2.max",
            "limits.2.window",
            "limits.3",
            "limits.4",
            "limits.5.metric",
            "limits.5.max",
            "limits.5.window",
            "limits.5.model",
            "limits.5.onOutage",
            "limits.6.max",
            "limits.6.model");
  }

  @Test
  void sameLimitTwice_isWrong_alsoInAnotherSpelling() {
    JsonArray json =
        array(item(), item().put("model", "a"), item().put("window", "60s").put("max", 9));

    assertThat(wrong(json).fields().keySet()).containsExactly("limits.2");
  }

  @Test
  void moreThanTwenty_areWrong() {
    assertThat(Limits.parse(distinct(20))).hasSize(20);
    assertThat(wrong(distinct(21)).fields().keySet()).containsExactly("limits");
  }

  @ParameterizedTest
  @CsvSource({
    "1s,1,1s",
    "59s,59,59s",
    "60s,60,1m",
    "90s,90,90s",
    "1h,3600,1h",
    "1440m,86400,1d",
    "30d,2592000,30d",
    "31d,2678400,31d",
    "2678400s,2678400,31d"
  })
  void window_isItsLength(String text, long seconds, String canonical) {
    Window window = Window.of(text);

    assertThat(window.length()).contains(Duration.ofSeconds(seconds));
    assertThat(window.text()).isEqualTo(canonical);
    assertThat(window).isEqualTo(Window.of(canonical));
  }

  @Test
  void month_hasNoLength() {
    assertThat(Window.of("month").length()).isEmpty();
    assertThat(Window.of("month").text()).isEqualTo("month");
    assertThat(Window.of("month")).isNotEqualTo(Window.of("30d"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0s", "01s", "1", "1w", "-1s", "1.5h", "32d", "745h", "99999999s", "Month"})
  void window_isRefused(String text) {
    assertThatThrownBy(() -> Window.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void window_isWholeSeconds_upTo31Days() {
    assertThatThrownBy(() -> new Window(Optional.of(Duration.ofMillis(1_500))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Window(Optional.of(Duration.ofDays(31).plusSeconds(1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Window(Optional.of(Duration.ZERO)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static GatewayException wrong(JsonArray json) {
    GatewayException refused =
        catchThrowableOfType(GatewayException.class, () -> Limits.parse(json));
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID);
    return refused;
  }

  private static JsonObject item() {
    return new JsonObject().put("metric", "requests").put("max", 5).put("window", "1m");
  }

  private static JsonArray array(JsonObject... items) {
    return new JsonArray(List.of(items));
  }

  private static JsonArray distinct(int count) {
    JsonArray json = new JsonArray();
    IntStream.rangeClosed(1, count).forEach(i -> json.add(item().put("window", i + "s")));
    return json;
  }
}
