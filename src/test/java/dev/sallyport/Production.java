package dev.sallyport;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/** What an operator makes with openssl before the first start. */
final class Production {
  private static final SecureRandom random = new SecureRandom();

  static final String ADMIN_TOKEN = HexFormat.of().formatHex(bytes());
  static final Map<String, String> SECRETS =
      Map.of(
          "SALLYPORT_ADMIN_TOKEN",
          ADMIN_TOKEN,
          "SALLYPORT_MASTER_KEYS",
          "k1:" + Base64.getEncoder().encodeToString(bytes()));

  private Production() {}

  private static byte[] bytes() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return bytes;
  }
}
