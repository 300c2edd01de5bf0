package dev.sallyport.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.db.ChangeFeed;
import dev.sallyport.key.KeyDigest;
import dev.sallyport.key.KeyRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys that this node knows, with their opened secrets. All event loops share them: in an
 * outage of the database a key that one loop has served is served by all. It is told of a change
 * before the loops are, and takes nothing that was read before it and rests on what changed: so no
 * loop that has been told finds here what it should not.
 */
public final class KnownKeys implements ChangeFeed.Listener {
  /** A look-up during which more has changed is not kept, whatever it was. */
  private static final int REMEMBERED = 1_024;

  private final Cache<KeyDigest, Kept> records;
  private final LookUpBounds bounds = new LookUpBounds(System::nanoTime);

  /** By what they rest on: a user may go with thousands of keys, one change for each. */
  private final Map<UUID, Set<Kept>> resting = new ConcurrentHashMap<>();

  private final UUID[] recent = new UUID[REMEMBERED];
  private volatile long changes;

  /** The number of the last change that could be of anything. */
  private long lastOfAnything;

  /** One record as it was kept at one time: equal to nothing but itself. */
  private static final class Kept {
    private final KeyDigest digest;
    private final KeyRecord record;

    Kept(KeyDigest digest, KeyRecord record) {
      this.digest = digest;
      this.record = record;
    }
  }

  /**
   * @param size the least used is forgotten beyond it
   */
  public KnownKeys(int size) {
    this.records =
        Caffeine.newBuilder()
            .maximumSize(size)
            .executor(Runnable::run)
            .<KeyDigest, Kept>removalListener((digest, kept, cause) -> restsNoMore(kept))
            .build();
  }

  /** How often the clients of this node may ask for keys that it does not know. */
  LookUpBounds bounds() {
    return bounds;
  }

  Optional<KeyRecord> find(KeyDigest digest) {
    return Optional.ofNullable(records.getIfPresent(digest)).map(kept -> kept.record);
  }

  /** How many changes there were: what is read from now on holds them all. */
  long changes() {
    return changes;
  }

  /**
   * Kept only if nothing that it rests on has changed since it was read; says whether that is so.
   *
   * @param before the number of changes when the reading began
   */
  synchronized boolean keep(KeyDigest digest, KeyRecord record, long before) {
    boolean current = isCurrent(record, before);
    if (current) {
      Kept kept = new Kept(digest, record);
      record
          .restsOn()
          .forEach(
              uid ->
                  resting.compute(
                      uid,
                      (any, some) -> {
                        Set<Kept> all = some == null ? ConcurrentHashMap.newKeySet() : some;
                        all.add(kept);
                        return all;
                      }));
      records.put(digest, kept);
    }
    return current;
  }

  private boolean isCurrent(KeyRecord record, long before) {
    if (before < lastOfAnything || changes - before > REMEMBERED) {
      return false;
    }
    for (long change = before; change < changes; change++) {
      if (record.restsOn(recent[(int) (change % REMEMBERED)])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void changed(ChangeFeed.Change change) {
    touched(change.uid()).forEach(kept -> records.asMap().remove(kept.digest, kept));
  }

  /** Whoever keeps something after this is told of the change; what was kept before is here. */
  private synchronized List<Kept> touched(UUID uid) {
    recent[(int) (changes % REMEMBERED)] = uid;
    changes++;
    return List.copyOf(resting.getOrDefault(uid, Set.of()));
  }

  @Override
  public void everythingMayHaveChanged() {
    synchronized (this) {
      changes++;
      lastOfAnything = changes;
    }
    records.invalidateAll();
  }

  /** Also in the midst of the cache's own work: takes no lock that is held while that is used. */
  private void restsNoMore(Kept kept) {
    for (UUID uid : kept.record.restsOn()) {
      resting.computeIfPresent(
          uid,
          (any, all) -> {
            all.remove(kept);
            return all.isEmpty() ? null : all;
          });
    }
  }

  /** How many ids the index has, for tests. */
  int resting() {
    return resting.size();
  }
}
