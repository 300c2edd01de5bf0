package dev.sallyport.credential;

import java.time.OffsetDateTime;
import java.util.Locale;

/** What a call to the provider with a credential's secret came to, and when. */
public record Validation(Outcome outcome, OffsetDateTime at) {

  /** All that is told of such a call: never a word of the provider's own. */
  public enum Outcome {
    VALID,
    /** The provider does not take the secret. */
    REFUSED,
    UNREACHABLE,
    /** The gateway may not connect to its address. */
    NOT_ALLOWED,
    TIMED_OUT,
    RATE_LIMITED,
    /** It answered with something that says neither yes nor no. */
    UNEXPECTED;

    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Outcome of(String id) {
      return valueOf(id.toUpperCase(Locale.ROOT));
    }
  }
}
