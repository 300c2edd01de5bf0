package dev.sallyport.key;

import static java.util.Objects.requireNonNull;

import dev.sallyport.crypto.Secret;
import java.time.Duration;
import java.util.Optional;

/**
 * What an operator gives to change the text of a key.
 *
 * @param grace for which the text before serves on
 * @param text brought along; absent: one is made
 */
public record Rotation(Duration grace, Optional<Secret> text) {
  public Rotation {
    requireNonNull(grace, "grace");
    requireNonNull(text, "text");
  }
}
