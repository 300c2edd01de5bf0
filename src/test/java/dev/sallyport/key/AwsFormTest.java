package dev.sallyport.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.crypto.Secret;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against values that Python's base64, hmac and hashlib gave for the same ids. */
class AwsFormTest {
  private static final UUID KEY = UUID.fromString("0123abcd-4567-4def-89ab-0fedcba98765");

  @ParameterizedTest
  @CsvSource({
    "0123abcd-4567-4def-89ab-0fedcba98765, SPAKAER2XTKFM5G67CNL",
    "9c7d0b3e-91f2-4a60-8d15-b2a7c4e6f801, SPAKTR6QWPUR6JFGBDIV",
    "ffffffff-ffff-4fff-bfff-ffffffffffff, SPAK7777777775H77P77"
  })
  void accessKeyId_isTheBeginningOfTheId(UUID key, String id) {
    assertThat(AwsForm.accessKeyId(key)).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 9hMgYWUN5KDlklycEvTnKFvfgx6Meuruyp-sRD3GjeI",
    "2, 0-L2LMTh6pYu9EHpkSvu2xaWj4v9vGTsemQ_3JLFMew",
    "16909060, cTnDFaoqPGA9wW-18eJua0Zqf4ohQODtAa7TdepsfRA"
  })
  void secretAccessKey_isDerived(int generation, String secret) {
    byte[] root = new byte[32];
    for (byte i = 0; i < root.length; i++) {
      root[i] = i;
    }

    Secret derived = AwsForm.secretAccessKey(Secret.of(root), KEY, generation);

    assertThat(derived.revealText()).isEqualTo(secret);
  }

  @Test
  void accessKeyId_isNoKeyText() {
    assertThat(KeyText.isPlausible(AwsForm.accessKeyId(KEY) + "0".repeat(32))).isFalse();
  }
}
