package dev.sallyport.credential;

import static java.util.Objects.requireNonNull;

import dev.sallyport.crypto.Secret;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** Asks a provider, by a call that costs nothing, whether it takes a secret. */
public interface Probe {

  /** Makes the probe of the event loop that it is called on. */
  interface Factory {
    Probe open();
  }

  /**
   * What is asked.
   *
   * @param provider with the slug of a built-in one, or a custom one
   * @param endpoint the credential's own
   */
  record Question(ProviderSpec provider, boolean custom, Optional<String> endpoint, Secret secret) {
    public Question {
      requireNonNull(provider, "provider");
      requireNonNull(endpoint, "endpoint");
      requireNonNull(secret, "secret");
    }
  }

  /** Ends within {@link #deadline}. Fails with NOT_IMPLEMENTED for providers not served yet. */
  Future<Validation.Outcome> ask(Question question);

  Duration deadline();

  Future<Void> close();
}
