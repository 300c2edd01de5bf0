package dev.sallyport.content;

import dev.sallyport.credential.ContentSeals;
import dev.sallyport.runtime.Owned;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Where a node keeps what passes, from the first byte of a call until it is sealed and in the
 * database. It never holds up a call: where the memory for it is used up, content is dropped, and
 * counted. Of any thread.
 */
public final class Captures {
  private final ContentRoom room;
  private final ContentQueue queue;
  private final int limit;

  /**
   * How much is kept.
   *
   * @param messageBytes of one request or answer; past it the beginning alone
   * @param memoryBytes of all that is on its way to the database
   */
  public record Limits(int messageBytes, long memoryBytes) {}

  public Captures(
      Vertx vertx, Limits limits, Supplier<Owned<ContentSeals>> seals, ContentStore store) {
    this.limit = limits.messageBytes();
    this.room = new ContentRoom(limits.memoryBytes());
    this.queue =
        new ContentQueue(
            vertx,
            contents -> seals.get().call(owned -> owned.seal(contents)).compose(store::write),
            room);
  }

  /** From now on the call's messages are kept, as they are told. */
  public Capture begin(UUID id, UUID organization, UUID workspace) {
    return new Capture(new Capture.Call(id, organization, workspace), room, limit, queue::add);
  }

  public ContentState state() {
    return room.state();
  }

  /** Complete once all that was kept is in the database, or that took too long. */
  public Future<Void> drained(Duration atMost) {
    return queue.drained(atMost);
  }
}
