package dev.sallyport.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.db.ChangeFeed;
import dev.sallyport.key.KeyDigest;
import dev.sallyport.key.KeyRecord;
import java.util.Optional;

/**
 * The keys that this node knows, with their opened secrets. All event loops share them: in an
 * outage of the database a key that one loop has served is served by all. It is told of a change
 * before the loops are, and takes nothing that was read before: so no loop that has been told finds
 * here what it should not.
 */
public final class KnownKeys implements ChangeFeed.Listener {
  private final Cache<KeyDigest, KeyRecord> records;
  private final LookUpBounds bounds = new LookUpBounds(System::nanoTime);
  private volatile long changes;

  /**
   * @param size the least used is forgotten beyond it
   */
  public KnownKeys(int size) {
    this.records = Caffeine.newBuilder().maximumSize(size).executor(Runnable::run).build();
  }

  /** How often the clients of this node may ask for keys that it does not know. */
  LookUpBounds bounds() {
    return bounds;
  }

  Optional<KeyRecord> find(KeyDigest digest) {
    return Optional.ofNullable(records.getIfPresent(digest));
  }

  /** How many changes there were: what is read from now on holds them all. */
  long changes() {
    return changes;
  }

  /**
   * Kept only if nothing has changed since it was read; says whether that is so.
   *
   * @param before the number of changes when the reading began
   */
  synchronized boolean keep(KeyDigest digest, KeyRecord record, long before) {
    boolean current = before == changes;
    if (current) {
      records.put(digest, record);
    }
    return current;
  }

  @Override
  public void changed(ChangeFeed.Change change) {
    count();
    records.asMap().values().removeIf(record -> record.restsOn(change.uid()));
  }

  @Override
  public void everythingMayHaveChanged() {
    count();
    records.invalidateAll();
  }

  /** Whoever keeps something after this has been told; what was kept before it can be removed. */
  private synchronized void count() {
    changes++;
  }
}
