package dev.sallyport.core;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelPatternTest {
  @ParameterizedTest
  @CsvSource({
    "gpt-4o, gpt-4o, true",
    "gpt-4o, gpt-4o-mini, false",
    "gpt-4o, GPT-4o, false",
    "gpt-4o*, gpt-4o, true",
    "gpt-4o*, gpt-4o-mini, true",
    "*, anything, true",
    "**, anything, true",
    "*-mini, gpt-4o-mini, true",
    "*-mini, gpt-4o-mini2, false",
    "ab*ba, aba, false",
    "ab*ba, abba, true",
    "a*b*c, axxbyyc, true",
    "a*b*c, acb, false",
    "a*bc*c, abc, false",
    "a*bc*c, abcc, true",
    "gemini.*, gemini-2, false",
    "gemini-*, models/gemini-2, true",
    "models/gemini-2, gemini-2, true",
    "tunedModels/*, tunedModels/x, true",
    "'', '', true",
    "'', x, false"
  })
  void model_matches(String pattern, String model, boolean expected) {
    assertThat(ModelPattern.of(pattern).matches(model)).isEqualTo(expected);
  }

  @Test
  void matching_isFast_whateverThePattern() {
    ModelPattern pattern = ModelPattern.of("*a".repeat(500) + "*b");
    String name = "a".repeat(100_000);

    assertTimeoutPreemptively(ofSeconds(2), () -> assertThat(pattern.matches(name)).isFalse());
  }
}
