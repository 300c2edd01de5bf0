package dev.sallyport.core;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/**
 * What a request made, or what an earlier one like it did.
 *
 * @param replayed nothing was made now: see {@link Once}
 */
public record Made<T>(T value, boolean replayed) {
  public Made {
    requireNonNull(value, "value");
  }

  public <R> Made<R> map(Function<T, R> change) {
    return new Made<>(change.apply(value), replayed);
  }
}
