package dev.sallyport.ledger;

import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Usage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What earlier processes wrote and nobody has saved elsewhere. */
final class Leftovers {
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  private final LedgerFolder folder;
  private final List<List<SegmentName>> loops = new ArrayList<>();

  Leftovers(LedgerFolder folder) throws IOException {
    this.folder = folder;
    for (SegmentName name : folder.segments()) {
      if (loops.isEmpty() || !last(loops).get(0).isOfSameLoop(name)) {
        loops.add(new ArrayList<>());
      }
      last(loops).add(name);
    }
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }

  /** By which this process names what it writes. */
  long nextRun() {
    return loops.isEmpty() ? 1 : last(last(loops)).run() + 1;
  }

  List<Track> tracks() throws IOException {
    List<Track> tracks = new ArrayList<>();
    for (List<SegmentName> loop : loops) {
      Track track = new Track(folder, true);
      for (SegmentName name : loop) {
        track.add(Part.left(name, folder.size(name)));
      }
      tracks.add(track);
    }
    return tracks;
  }

  /**
   * Rows are filed by the day of their call: a clock that fell back would file them wrongly, and
   * give the same ids again. Throws LedgerUnusableException.
   */
  void check(Clock clock) throws IOException {
    Instant newest = Instant.EPOCH;
    for (List<SegmentName> loop : loops) {
      Instant last = newest(loop);
      newest = last.isAfter(newest) ? last : newest;
    }
    if (clock.instant().isBefore(newest.minus(CLOCK_TOLERANCE))) {
      throw LedgerUnusableException.clock(folder.path(), clock.instant(), newest);
    }
  }

  /** Of the last file that tells a time. */
  private Instant newest(List<SegmentName> loop) throws IOException {
    Newest newest = new Newest();
    for (int i = loop.size() - 1; i >= 0 && newest.millis == 0; i--) {
      SegmentName name = loop.get(i);
      readAll(name, newest);
    }
    return Instant.ofEpochMilli(newest.millis);
  }

  private void readAll(SegmentName name, RecordDecoder.Entries into) throws IOException {
    try (SegmentReader reader = new SegmentReader(folder.path(name))) {
      long limit = folder.size(name);
      SegmentReader.Found found = SegmentReader.Found.RECORD;
      while (found == SegmentReader.Found.RECORD) {
        found = reader.next(limit, into);
      }
    }
  }

  /** The time of the newest call. */
  private static final class Newest implements RecordDecoder.Entries {
    private long millis;

    @Override
    public void opened(Opened opened) {
      millis = Math.max(millis, opened.atMillis());
    }

    @Override
    public void marked(UUID id, Usage seen) {}

    @Override
    public void closed(UUID id, Closed closed) {}
  }
}
