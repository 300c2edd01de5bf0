package dev.sallyport.proxy;

import dev.sallyport.db.ChangeFeed;
import dev.sallyport.key.KeyRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The running calls of one key, by the credential that each of them uses. Of one event loop. */
final class Held {
  private static final String CREDENTIAL = "credential";

  private final Map<Exchange, KeyRecord.Upstream> calls = new HashMap<>();
  private KeyRecord record;
  private long reading;

  Held(KeyRecord record) {
    this.record = record;
  }

  void add(Exchange exchange, KeyRecord.Upstream credential) {
    calls.put(exchange, credential);
  }

  void remove(Exchange exchange) {
    calls.remove(exchange);
  }

  boolean isEmpty() {
    return calls.isEmpty();
  }

  UUID key() {
    return record.id();
  }

  /** Of calls that still run. */
  Optional<Instant> expiresAt() {
    return calls.isEmpty() ? Optional.empty() : record.expiresAt();
  }

  boolean hasExpired(Instant now) {
    return record.isExpired(now);
  }

  void update(KeyRecord newer) {
    record = newer;
  }

  /** Another credential than theirs is nothing to the calls that run. */
  boolean isTouchedBy(ChangeFeed.Change change) {
    return change.kind().equals(CREDENTIAL) ? uses(change.uid()) : record.restsOn(change.uid());
  }

  private boolean uses(UUID credential) {
    for (KeyRecord.Upstream used : calls.values()) {
      if (used.id().equals(credential)) {
        return true;
      }
    }
    return false;
  }

  /** The number of a reading that begins: what an earlier one finds counts no more. */
  long beginReading() {
    return ++reading;
  }

  boolean isLatest(long number) {
    return number == reading;
  }

  List<Exchange> all() {
    return List.copyOf(calls.keySet());
  }

  /** Those whose credential the key stands for no longer, or which now leads elsewhere. */
  List<Exchange> withoutCredential() {
    List<Exchange> lost = new ArrayList<>();
    calls.forEach(
        (exchange, used) -> {
          if (record.credentials().stream().noneMatch(now -> isSame(now, used))) {
            lost.add(exchange);
          }
        });
    return lost;
  }

  private static boolean isSame(KeyRecord.Upstream now, KeyRecord.Upstream used) {
    return now.id().equals(used.id())
        && now.endpoint().equals(used.endpoint())
        && now.vendor().equals(used.vendor());
  }
}
