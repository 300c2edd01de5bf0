package dev.sallyport.core;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * A caller's wish that a request has its effect once, however often it is sent.
 *
 * @param scope the organisation within which the key is the caller's own
 * @param key as the caller chose it
 * @param request digest of what was asked; the same key with another one is a mistake
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out; never compared
public record Once(UUID scope, String key, byte[] request) {
  public Once {
    requireNonNull(scope, "scope");
    requireNonNull(key, "key");
    request = request.clone();
  }

  @Override
  public byte[] request() {
    return request.clone();
  }
}
