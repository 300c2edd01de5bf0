package dev.sallyport.credential;

import dev.sallyport.crypto.Digests;
import dev.sallyport.crypto.Secret;

/**
 * What a stored secret is recognised by when somebody brings it along as a virtual key: made as the
 * hash that virtual keys are found by.
 */
final class Fingerprint {
  private Fingerprint() {}

  static byte[] of(Secret pepper, Secret secret) {
    return Digests.hmacSha256(pepper, Digests.sha256(secret));
  }
}
