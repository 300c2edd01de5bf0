package dev.sallyport.ledger;

import dev.sallyport.usage.Call;
import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Usage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one loop wrote, read from its beginning and made into calls. Only the calls that run are
 * held in memory: what is not yet asked for stays on the disk.
 */
final class Track implements RecordDecoder.Entries {
  private static final Logger log = LoggerFactory.getLogger(Track.class);

  private final LedgerFolder folder;
  private final boolean ended;
  private final Deque<Part> unread = new ArrayDeque<>();
  private final Deque<Part> read = new ArrayDeque<>();
  private final Map<UUID, Running> running = new LinkedHashMap<>();
  private final List<Call> calls = new ArrayList<>();
  private Optional<SegmentReader> reader = Optional.empty();

  private record Running(Opened opened, Part part, Usage seen) {}

  /**
   * @param ended its process is gone: what still runs at its end was interrupted
   */
  Track(LedgerFolder folder, boolean ended) {
    this.folder = folder;
    this.ended = ended;
  }

  void add(Part part) {
    unread.add(part);
  }

  /** The next calls that are over, at most so many. */
  List<Call> next(int max) {
    boolean more = max > 0;
    while (more && calls.size() < max && !unread.isEmpty()) {
      more = advance(unread.element());
    }
    if (ended && unread.isEmpty()) {
      interrupt(max);
    }
    List<Call> next = List.copyOf(calls);
    calls.clear();
    return next;
  }

  private boolean advance(Part part) {
    boolean complete = part.isComplete();
    SegmentReader.Found found = read(part, complete);
    if (found == SegmentReader.Found.RECORD) {
      return true;
    }
    if (complete) {
      finish(part, found);
    }
    return complete;
  }

  private SegmentReader.Found read(Part part, boolean complete) {
    try {
      if (reader.isEmpty()) {
        reader = Optional.of(new SegmentReader(folder.path(part.name())));
      }
      SegmentReader.Found found = reader.get().next(part.limit(), this);
      boolean end = complete && found == SegmentReader.Found.NOTHING;
      return end && reader.get().isFollowed(part.limit()) ? SegmentReader.Found.DAMAGE : found;
    } catch (IOException e) {
      log.warn("{} cannot be read", folder.path(part.name()), e);
      return SegmentReader.Found.DAMAGE;
    }
  }

  private void finish(Part part, SegmentReader.Found found) {
    if (found == SegmentReader.Found.DAMAGE) {
      part.damage();
      log.error("{} is damaged after {} bytes", folder.path(part.name()), position());
    }
    closeReader();
    read.add(unread.remove());
  }

  private long position() {
    return reader.map(SegmentReader::position).orElse(0L);
  }

  private void closeReader() {
    try {
      if (reader.isPresent()) {
        reader.get().close();
      }
    } catch (IOException e) {
      log.debug("A file that was read could not be closed", e);
    }
    reader = Optional.empty();
  }

  @Override
  public void opened(Opened opened) {
    Part part = unread.element();
    part.pin();
    Optional<Running> before = Optional.ofNullable(running.remove(opened.id()));
    before.ifPresent(call -> call.part().unpin());
    Usage seen = before.map(Running::seen).orElse(Usage.NONE);
    running.put(opened.id(), new Running(opened, part, seen));
  }

  @Override
  public void marked(UUID id, Usage seen) {
    running.computeIfPresent(id, (same, call) -> new Running(call.opened(), call.part(), seen));
  }

  /** Without its beginning it went to the database before, and its beginning was deleted. */
  @Override
  public void closed(UUID id, Closed closed) {
    Optional.ofNullable(running.remove(id)).ifPresent(call -> over(call, closed));
  }

  private void over(Running call, Closed closed) {
    call.part().unpin();
    calls.add(new Call(call.opened(), closed));
  }

  private void interrupt(int max) {
    Iterator<Running> left = running.values().iterator();
    while (calls.size() < max && left.hasNext()) {
      Running call = left.next();
      left.remove();
      over(call, Closed.interrupted(call.seen()));
    }
  }

  /** Deletes what was read: all calls that were told of are kept elsewhere now. */
  void release() {
    while (!read.isEmpty() && read.element().isDeletable()) {
      drop(read.remove());
    }
  }

  private void drop(Part part) {
    try {
      if (part.isDamaged()) {
        log.warn("What could be read of it is saved: {}", folder.setAside(part.name()));
      } else {
        folder.delete(part.name());
      }
    } catch (IOException e) {
      log.warn("{} cannot be deleted", folder.path(part.name()), e);
    }
  }

  /** At the end of this process: what has been saved elsewhere need not be read by the next. */
  void leave() {
    if (!ended && running.isEmpty() && unreadBytes() == 0) {
      read.forEach(this::unlink);
      unread.forEach(this::unlink);
    }
    closeReader();
  }

  private void unlink(Part part) {
    try {
      folder.unlink(part.name());
    } catch (IOException e) {
      log.warn("{} cannot be deleted", folder.path(part.name()), e);
    }
  }

  boolean isEnded() {
    return ended;
  }

  /** No calls of its process are left. */
  boolean isOver() {
    return ended && unread.isEmpty() && running.isEmpty() && read.isEmpty();
  }

  /** At most: what a process left is counted whole. */
  long unreadBytes() {
    return unread.stream().mapToLong(Part::limit).sum() - position();
  }
}
