package dev.sallyport.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestsTest {
  private static final HexFormat HEX = HexFormat.of();

  /** RFC 4231, test cases 1 to 4, 6 and 7. */
  @ParameterizedTest
  @CsvSource({
    "0b*20, 4869205468657265,"
        + " b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    "4a656665, 7768617420646f2079612077616e7420666f72206e6f7468696e673f,"
        + " 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "aa*20, dd*50, 773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    "0102030405060708090a0b0c0d0e0f10111213141516171819, cd*50,"
        + " 82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    "aa*131, 54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d"
        + "2048617368204b6579204669727374,"
        + " 60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    "aa*131, 5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f63"
        + "6b2d73697a65206b657920616e642061206c6172676572207468616e20626c6f636b2d73697a652064"
        + "6174612e20546865206b6579206e6565647320746f20626520686173686564206265666f7265206265"
        + "696e6720757365642062792074686520484d414320616c676f726974686d2e,"
        + " 9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
  })
  void hmac_isThatOfTheStandard(String key, String data, String expected) {
    byte[] mac = Digests.hmacSha256(Secret.of(bytes(key)), bytes(data));

    assertThat(HEX.formatHex(mac)).isEqualTo(expected);
  }

  /** FIPS 180-4 example values. */
  @Test
  void sha256_isThatOfTheStandard() {
    String expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    assertThat(HEX.formatHex(Digests.sha256("abc".getBytes(UTF_8)))).isEqualTo(expected);
    assertThat(HEX.formatHex(Digests.sha256(Secret.of("abc")))).isEqualTo(expected);
  }

  /** {@code aa*20} is 20 bytes of 0xaa. */
  private static byte[] bytes(String text) {
    int star = text.indexOf('*');
    return HEX.parseHex(
        star < 0
            ? text
            : text.substring(0, star).repeat(Integer.parseInt(text.substring(star + 1))));
  }
}
