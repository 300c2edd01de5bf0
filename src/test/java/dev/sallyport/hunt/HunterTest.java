package dev.sallyport.hunt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HunterTest {
  private static final String SECRET = "sk-Planted/7+Quarter~Moon_Over.Water-42";
  private static final Hunter HUNTER = new Hunter().plant("planted", SECRET);

  static Stream<String> writtenAnyWay() {
    return Stream.of(
        SECRET,
        "Bearer " + SECRET + "\"}",
        SECRET.toLowerCase(Locale.ROOT),
        SECRET.toUpperCase(Locale.ROOT),
        SECRET.substring(0, 16) + "…",
        "…" + SECRET.substring(SECRET.length() - 16),
        hex(SECRET),
        "\\x" + hex(SECRET).toUpperCase(Locale.ROOT),
        base64(SECRET),
        base64(":" + SECRET + "!"),
        base64("ab" + SECRET + "cd"),
        base64("{\"secret\": \"" + SECRET + "\"}"),
        Base64.getUrlEncoder().encodeToString(("x" + SECRET).getBytes(UTF_8)),
        "sk-Planted%2F7%2BQuarter%7EMoon_Over.Water-42",
        HexFormat.of().withPrefix("%").formatHex(SECRET.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @MethodSource("writtenAnyWay")
  void secret_isFound(String text) {
    assertThat(HUNTER.hunt("log", "before " + text + " after")).isNotEmpty();
  }

  @Test
  void nothing_isFound_whereOnlyItsDisplayFormStands() {
    assertThat(HUNTER.hunt("log", "key sk-Plan…r-42 was used, [secret]")).isEmpty();
    assertThat(HUNTER.hunt("log", "")).isEmpty();
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(UTF_8));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
