package dev.sallyport;

import dev.sallyport.provider.Dialect;
import java.util.function.BiFunction;

/** Ways to be refused, and whether an SDK should try again. */
enum RefusalKind {
  NO_KEY(401, false, RefusalCalls::noKey),
  UNKNOWN_KEY(401, false, RefusalCalls::unknownKey),
  INACTIVE_KEY(401, false, RefusalCalls::inactiveKey),
  EXPIRED_KEY(401, false, RefusalCalls::expiredKey),
  TWO_KEYS(400, false, RefusalCalls::twoKeys),
  MODEL(403, false, RefusalCalls::model),
  NO_CREDENTIAL(403, false, RefusalCalls::noCredential),
  PATH(404, false, RefusalCalls::unknownPath),
  TOO_LARGE(413, false, RefusalCalls::tooLarge),
  LIMITED(429, true, RefusalCalls::limited),
  LIMITED_FOR_LONG(429, false, RefusalCalls::limitedForLong),
  EXHAUSTED(429, false, RefusalCalls::exhausted),
  UNREACHABLE(502, true, RefusalCalls::unreachable),
  BROKEN_OFF(502, true, RefusalCalls::brokenOff),
  SILENT(504, false, RefusalCalls::silent);

  private final int status;
  private final boolean retry;

  @SuppressWarnings("ImmutableEnumChecker") // a method reference has no state
  private final BiFunction<RefusalCalls, Dialect, Answer> call;

  RefusalKind(int status, boolean retry, BiFunction<RefusalCalls, Dialect, Answer> call) {
    this.status = status;
    this.retry = retry;
    this.call = call;
  }

  int status() {
    return status;
  }

  boolean retry() {
    return retry;
  }

  Answer ask(RefusalCalls calls, Dialect dialect) {
    return call.apply(calls, dialect);
  }
}
