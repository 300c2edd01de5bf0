package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.key.KeyText;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TracesTest {
  /** One of ours, and one brought along that holds what encoders treat in a way of their own. */
  private static final List<String> KEYS =
      List.of(KeyText.generate().revealText(), "my~own_key.of-another~gateway~~.");

  private static Traces traces(String key) {
    return Traces.of(key.getBytes(UTF_8));
  }

  /** All ways of writing, each named so that a failure tells which. */
  static Stream<List<String>> spellings() {
    List<List<String>> all = new ArrayList<>();
    for (String key : KEYS) {
      spelled(key).forEach(spelling -> all.add(List.of(key, spelling)));
    }
    return all.stream();
  }

  static List<String> spelled(String key) {
    return List.of(
        key,
        escaped(key, "%%%02x"),
        escaped(key, "%%%02X"),
        escaped(key, "%%25%02X"),
        escaped(key, "%%2525%02x"),
        escaped(key, "\\u%04x"),
        escaped(key, "\\u%04X"),
        escaped(key, "\\\\u%04x"),
        escaped(key, "\\x%02x"),
        escaped(key, "&#%d;"),
        escaped(key, "&#x%x;"),
        escaped(key, "&#X%04X;"),
        escaped(key, "&amp;#%d;"),
        escaped(key.substring(0, 1), "%%%02x") + key.substring(1),
        key.substring(0, 20) + escaped(key.substring(20, 21), "\\u%04x") + key.substring(21),
        key.substring(0, key.length() - 1) + escaped(key.substring(key.length() - 1), "%%%02x"),
        HexFormat.of().formatHex(key.getBytes(UTF_8)),
        HexFormat.of().withUpperCase().formatHex(key.getBytes(UTF_8)),
        new String(key.getBytes(UTF_16LE), ISO_8859_1),
        new String(key.getBytes(UTF_16BE), ISO_8859_1),
        base64("", key),
        base64("user:", key),
        base64(":", key),
        base64("ab", key),
        base64("Bearer ", key),
        Base64.getUrlEncoder().withoutPadding().encodeToString(("x" + key + "y").getBytes(UTF_8)),
        Base64.getUrlEncoder().encodeToString(key.getBytes(UTF_8)));
  }

  private static String escaped(String text, String form) {
    StringBuilder all = new StringBuilder();
    text.chars().forEach(c -> all.append(form.formatted(c)));
    return all.toString();
  }

  private static String base64(String before, String key) {
    return Base64.getEncoder().encodeToString((before + key + "}").getBytes(UTF_8));
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void key_isFound_howeverItIsWrittenAndWhereverItStands(List<String> written) {
    Traces traces = traces(written.get(0));
    for (int before = 0; before < 40; before++) {
      byte[] in = ("x".repeat(before) + written.get(1) + "y").getBytes(ISO_8859_1);
      assertThat(traces.isIn(in)).as("after %s", before).isTrue();
      assertThat(traces.isIn(Arrays.copyOf(in, in.length - 1))).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void key_isCaught_howeverTheBytesAreSplit(List<String> written) {
    String body = "{\"a\":\"" + written.get(1) + "\"}";
    for (int split = 0; split <= body.length(); split++) {
      Sieve sieve = new Sieve(traces(written.get(0)), Sieve.Mesh.FINE);
      sieve.next(buffer(body.substring(0, split)));
      sieve.next(buffer(body.substring(split)));
      assertThat(sieve.hasCaught()).as("split at %s", split).isTrue();
    }
    Sieve sieve = new Sieve(traces(written.get(0)), Sieve.Mesh.FINE);
    Buffer passed = Buffer.buffer();
    for (String one : body.split("")) {
      passed.appendBuffer(sieve.next(buffer(one)));
    }
    assertThat(sieve.hasCaught()).isTrue();
    assertThat(passed.appendBuffer(sieve.rest()).length()).isEqualTo(body.length());
  }

  private static Buffer buffer(String text) {
    return Buffer.buffer(text.getBytes(ISO_8859_1));
  }

  @Test
  void key_isNotFound_whereOneCharacterIsAnother() {
    String key = KEYS.get(0);
    for (int at = 0; at < key.length(); at++) {
      String other = key.substring(0, at) + "!" + key.substring(at + 1);
      // In base64 a few bits of the last character are the next one's.
      String begun = key.substring(0, Math.min(key.length() - 2, Math.max(at, 30)));
      for (String spelling : spelled(begun)) {
        assertThat(traces(key).isIn(spelling + "!")).isFalse();
      }
      assertThat(traces(key).isIn(other)).isFalse();
      assertThat(traces(key).isIn(escaped(other, "%%%02x"))).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "%",
        "\\",
        "&",
        "&a",
        "&amp;amp;amp;amp;amp;amp;amp;",
        "%25252525252525252525",
        "\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\u0073",
        "&#9999999999999999999999;",
        "&#x99999999999999999999;",
        "%s%k%-",
        "\\u00zz"
      })
  void nothing_isFound_inOddEscapes(String odd) {
    Sieve sieve = new Sieve(traces(KEYS.get(0)), Sieve.Mesh.FINE);

    assertThat(traces(KEYS.get(0)).isIn(odd.repeat(30))).isFalse();
    Buffer passed = sieve.next(buffer(odd)).appendBuffer(sieve.next(buffer(odd.repeat(500))));
    assertThat(passed.length()).isGreaterThan(500 * odd.length() - 500);
    assertThat(passed.appendBuffer(sieve.rest())).isEqualTo(buffer(odd.repeat(501)));
  }

  @Test
  void bytes_passUnchanged_whateverTheyAre() {
    Random random = new Random(7);
    for (Sieve.Mesh mesh : Sieve.Mesh.values()) {
      Sieve sieve = new Sieve(traces(KEYS.get(0)), mesh);
      Buffer sent = Buffer.buffer();
      Buffer passed = Buffer.buffer();
      for (int i = 0; i < 300; i++) {
        byte[] chunk = new byte[random.nextInt(200)];
        random.nextBytes(chunk);
        sent.appendBytes(chunk);
        passed.appendBuffer(sieve.next(Buffer.buffer(chunk)));
      }
      assertThat(passed.appendBuffer(sieve.rest())).isEqualTo(sent);
      assertThat(sieve.hasCaught()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: {\"a\":1}\n\n", "{\"n\":1}\n", "event: sk-sp-\n\n", "[1]"})
  void event_isNotHeldBack_whole(String event) {
    Sieve sieve = new Sieve(traces(KEYS.get(0)), Sieve.Mesh.WIDE);

    assertThat(sieve.next(buffer(event))).isEqualTo(buffer(event));
  }

  @Test
  void secrets_ofAnyLength_areBlotted() {
    for (int length = 1; length < 100; length++) {
      String secret = "0123456789/abcdef+=".repeat(6).substring(0, length);
      for (int before = 0; before < 20; before++) {
        byte[] in = ("-".repeat(before) + secret + secret + "-").getBytes(UTF_8);
        assertThat(Traces.of(secret.getBytes(UTF_8)).blot(in, false)).isTrue();
        assertThat(new String(in, UTF_8))
            .isEqualTo("-".repeat(before) + "*".repeat(2 * length) + "-");
      }
    }
  }

  @Test
  void slash_isFoundEscaped_asSomeWritersOfJsonDo() {
    assertThat(traces("a+b/c/defghijk").isIn("\"a+b\\/c\\/defghijk\"")).isTrue();
  }

  @Test
  void name_isFound_inOtherLetterCase() {
    Traces traces = traces("sk-sp-ABCdef0123456789ABCdef0123456789");

    assertThat(traces.isInName("x-SK-SP-abcdef0123456789abcdef0123456789-y")).isTrue();
    assertThat(traces.isInName("x-other")).isFalse();
  }
}
