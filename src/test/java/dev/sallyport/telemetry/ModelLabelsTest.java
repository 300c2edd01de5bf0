package dev.sallyport.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.telemetry.ModelLabels.Label;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelLabelsTest {
  private final ModelLabels labels = new ModelLabels((provider, model) -> model.equals("gpt-4o"));

  private String answered(String provider, String model) {
    return labels.of(provider, Optional.of(model), Optional.of("asked")).model();
  }

  @Test
  void model_hasALine_whenItAnsweredOrHasAPrice() {
    assertThat(answered("openai", "own-1")).isEqualTo("own-1");
    assertThat(labels.of("openai", Optional.empty(), Optional.of("gpt-4o")))
        .isEqualTo(new Label("openai", "gpt-4o"));
    assertThat(labels.of("openai", Optional.empty(), Optional.of("whatever")))
        .isEqualTo(new Label("openai", "other"));
    assertThat(labels.of("openai", Optional.empty(), Optional.empty()))
        .isEqualTo(new Label("openai", "other"));
  }

  @Test
  void model_thatWasAnswered_isKnownToWhoAsksForIt() {
    answered("openai", "own-1");

    assertThat(labels.of("openai", Optional.empty(), Optional.of("own-1")).model())
        .isEqualTo("own-1");
  }

  @Test
  void label_isTheSame_forTheSameModel() {
    Optional<String> model = Optional.of(new String("own-1"));

    assertThat(labels.of("openai", model, Optional.empty()))
        .isSameAs(labels.of("openai", Optional.of("own-1"), Optional.empty()));
  }

  @Test
  void modelsOfAProvider_areBounded_butForThoseWithAPrice() {
    for (int i = 0; i < ModelLabels.MOST_PER_PROVIDER; i++) {
      assertThat(answered("openai", "own-" + i)).isEqualTo("own-" + i);
    }

    assertThat(answered("openai", "one-more")).isEqualTo("other");
    assertThat(answered("openai", "own-0")).isEqualTo("own-0");
    assertThat(answered("openai", "gpt-4o")).isEqualTo("gpt-4o");
    assertThat(answered("anthropic", "one-more")).isEqualTo("one-more");
  }

  @Test
  void models_areBounded_overAllProviders() {
    for (int i = 0; i < ModelLabels.MOST; i++) {
      answered("own-" + i / ModelLabels.MOST_PER_PROVIDER, "model-" + i);
    }

    assertThat(answered("last", "one-more")).isEqualTo("other");
    assertThat(answered("last", "gpt-4o")).isEqualTo("gpt-4o");
  }

  @Test
  void providers_areBounded() {
    for (int i = 0; i < ModelLabels.MOST_PROVIDERS; i++) {
      assertThat(labels.provider("own-" + i)).isEqualTo("own-" + i);
    }

    assertThat(labels.provider("one-more")).isEqualTo("other");
    assertThat(labels.provider("own-0")).isEqualTo("own-0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " gpt-4o",
        "a\"} 1\nforged 7",
        "a\u2028b",
        "sk-sp-abcdefghijklmnopqrstuvwxyz0123456789",
        "model-sk-proj-abcdefghijklmnopqrst",
        "AKIAIOSFODNN7EXAMPLE",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx"
      })
  void name_thatIsNone_hasNoLine(String model) {
    assertThat(answered("openai", model)).isEqualTo("other");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"task-model-1", "meta/llama-3.1@beta", "ft:gpt-4o:acme::7p4lURel", "o3", "gpt-4o"})
  void name_ofAModel_hasALine(String model) {
    assertThat(answered("openai", model)).isEqualTo(model);
  }
}
