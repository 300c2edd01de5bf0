package dev.sallyport.hunt;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Secrets made for one run, each unlike anything that a program writes by itself. */
record Sentinels(
    String adminToken,
    String masterKeyText,
    String postgresPassword,
    String redisPassword,
    String openaiSecret,
    String anthropicSecret,
    String toolzzSecret,
    String broughtKey) {

  static Sentinels make() {
    return new Sentinels(
        random(32),
        Base64.getEncoder().encodeToString(HexFormat.of().parseHex(random(32))),
        "pg-" + random(20),
        "rd-" + random(20),
        "sk-openai-" + random(24),
        "sk-ant-" + random(24),
        "sk-toolzz-" + random(24),
        "brought." + random(24));
  }

  private static String random(int bytes) {
    byte[] made = new byte[bytes];
    new SecureRandom().nextBytes(made);
    return HexFormat.of().formatHex(made);
  }

  Hunter hunter() {
    return new Hunter()
        .plant("admin token", adminToken)
        .plant("master key", Base64.getDecoder().decode(masterKeyText))
        .plant("master key text", masterKeyText())
        .plant("PostgreSQL password", postgresPassword)
        .plant("Redis password", redisPassword)
        .plant("OpenAI secret", openaiSecret)
        .plant("Anthropic secret", anthropicSecret)
        .plant("Toolzz secret", toolzzSecret)
        .plant("brought key", broughtKey);
  }
}
