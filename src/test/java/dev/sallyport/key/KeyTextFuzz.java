package dev.sallyport.key;

import static dev.sallyport.fuzz.Fuzzed.require;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.fuzz.Fuzzed;
import java.util.List;

/** What could be a key is only what the alphabet and the length allow. */
public final class KeyTextFuzz {
  public static final List<String> SEEDS =
      List.of(
          KeyText.generate().revealText(),
          "brought-along.from_elsewhere~0123456789",
          "eyJhbGciOiJIUzI1NiJ9.e30.x0x0x0x0x0x0x0x0",
          "SPAKABCDEFGHIJKLMNOPQRSTUVWXYZ234567");

  private KeyTextFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, ISO_8859_1);
    Fuzzed.run(input.length, () -> check(text));
  }

  private static void check(String text) {
    if (KeyText.isPlausible(text)) {
      require(text.length() >= 32 && text.length() <= 256, "its length");
      require(text.matches("[A-Za-z0-9._~-]+"), "its alphabet");
    }
  }
}
