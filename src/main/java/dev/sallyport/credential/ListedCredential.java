package dev.sallyport.credential;

import dev.sallyport.crypto.Secret;
import java.util.Optional;

/**
 * A credential with what belongs to it.
 *
 * @param key display form of the virtual key that was made along with it
 */
public record ListedCredential(
    Credential credential, Optional<String> key, Integration integration) {

  /**
   * One just made.
   *
   * @param key itself, told this once; absent where an earlier request made it
   */
  public record Fresh(ListedCredential listed, Optional<Secret> key) {}
}
