package dev.sallyport.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int CHECKSUM_STARTS_AT = 49;

  @Test
  void key_hasItsForm() {
    for (int i = 0; i < 100; i++) {
      String key = KeyText.generate().revealText();

      assertThat(key).matches("sk-sp-[0-9A-Za-z]{49}").hasSize(55);
      assertThat(KeyText.isPlausible(key)).isTrue();
    }
  }

  @Test
  void key_isRefused_whenAnyCharacterIsAnother() {
    String key = KeyText.generate().revealText();
    for (int at = KeyText.PREFIX.length(); at < key.length(); at++) {
      for (String c : BASE62.split("")) {
        if (c.charAt(0) != key.charAt(at)) {
          assertThat(KeyText.isPlausible(key.substring(0, at) + c + key.substring(at + 1)))
              .isFalse();
        }
      }
    }
  }

  @Test
  void key_isRefused_whenTwoNeighboursAreSwapped() {
    String key = KeyText.generate().revealText();
    for (int at = KeyText.PREFIX.length(); at < CHECKSUM_STARTS_AT - 1; at++) {
      char a = key.charAt(at);
      char b = key.charAt(at + 1);
      if (a != b) {
        String swapped = key.substring(0, at) + b + a + key.substring(at + 2);
        assertThat(KeyText.isPlausible(swapped)).isFalse();
      }
    }
  }

  /** 43,000 characters: each of 62 is expected 693 times, with a deviation of 26. */
  @Test
  void keys_useTheWholeAlphabetEvenly_andNeverRepeat() {
    int[] counts = new int[128];
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      String key = KeyText.generate().revealText();
      assertThat(seen.add(key)).isTrue();
      key.substring(KeyText.PREFIX.length(), CHECKSUM_STARTS_AT).chars().forEach(c -> counts[c]++);
    }
    for (String c : BASE62.split("")) {
      assertThat(counts[c.charAt(0)]).as(c).isBetween(693 - 6 * 26, 693 + 6 * 26);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abcdefghijklmnopqrstuvwxyz012345",
        "sk-proj-abcdefghijklmnopqrstuvwxyz",
        "A.B_C~D-0123456789012345678901234"
      })
  void keyFromElsewhere_isPlausible(String key) {
    assertThat(KeyText.isPlausible(key)).isTrue();
    assertThat(KeyText.isPlausible("x".repeat(256))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sk-sp-",
        "abcdefghijklmnopqrstuvwxyz01234",
        "abcdefghijklmnopqrstuvwxyz0123 5",
        "abcdefghijklmnopqrstuvwxyz0123/5",
        "abcdefghijklmnopqrstuvwxyz0123\u00e95",
        "abcdefghijklmnopqrstuvwxyz0123\u06615",
        "abcdefghijklmnopqrstuvwxyz0123\n5",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
        "AKIAabcdefghijklmnopqrstuvwxyz012345",
        "SPAKabcdefghijklmnopqrstuvwxyz012345"
      })
  void text_isNoKey(String text) {
    assertThat(KeyText.isPlausible(text)).isFalse();
    assertThat(KeyText.isPlausible("x".repeat(257))).isFalse();
  }

  @Test
  void displayForm_showsTheEndsOnly() {
    String key = KeyText.generate().revealText();
    DisplayForm form = DisplayForm.of(key);

    assertThat(form.prefix()).isEqualTo(key.substring(0, 10));
    assertThat(form.last4()).isEqualTo(key.substring(51));
  }

  @Test
  void displayForm_ofAKeyFromElsewhere_showsFourAndFour() {
    DisplayForm form = DisplayForm.of("abcdefghijklmnopqrstuvwxyz012345");

    assertThat(form).isEqualTo(new DisplayForm("abcd", "2345"));
  }
}
