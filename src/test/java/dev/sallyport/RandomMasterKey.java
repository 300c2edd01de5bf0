package dev.sallyport;

import dev.sallyport.crypto.MasterKey;
import dev.sallyport.crypto.Secret;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

/** A master key as an operator makes it, and as the settings want it. */
record RandomMasterKey(MasterKey key) {
  static RandomMasterKey of(String id) {
    byte[] bytes = new byte[MasterKey.BYTES];
    new SecureRandom().nextBytes(bytes);
    return new RandomMasterKey(new MasterKey(id, Secret.of(bytes)));
  }

  private String text() {
    return key.id() + ":" + Base64.getEncoder().encodeToString(key.key().reveal());
  }

  /** The value of the setting; the first one seals. */
  static String setting(RandomMasterKey... keys) {
    return Arrays.stream(keys).map(RandomMasterKey::text).collect(Collectors.joining(","));
  }
}
