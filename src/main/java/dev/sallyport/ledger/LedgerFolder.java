package dev.sallyport.ledger;

import dev.sallyport.usage.Call;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Where a node keeps the files of its log, alone. */
final class LedgerFolder implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final String LOCK = "lock";
  private static final String DAMAGED = ".damaged";
  private static final String REFUSED = ".refused";

  private final Path folder;
  private final FileChannel lock;
  private final SetAside damaged;
  private final SetAside refused;
  private final AtomicLong bytes = new AtomicLong();

  private LedgerFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
    this.damaged = new SetAside(folder, DAMAGED);
    this.refused = new SetAside(folder, REFUSED);
  }

  /** Throws LedgerUnusableException. */
  static LedgerFolder open(Path folder) {
    try {
      create(folder);
      FileChannel lock =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(lock)) {
        lock.close();
        throw LedgerUnusableException.inUse(folder);
      }
      LedgerFolder opened = new LedgerFolder(folder, lock);
      opened.count();
      return opened;
    } catch (IOException e) {
      throw LedgerUnusableException.unwritable(folder, e);
    }
  }

  private static void create(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder.toAbsolutePath().getParent());
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }
  }

  private static boolean isLocked(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private void count() throws IOException {
    for (SegmentName name : segments()) {
      bytes.addAndGet(size(name));
    }
    damaged.count();
    refused.count();
  }

  Path path() {
    return folder;
  }

  Path path(SegmentName name) {
    return folder.resolve(name.file());
  }

  /** The oldest of each loop first. */
  List<SegmentName> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> SegmentName.of(file.getFileName().toString()))
          .flatMap(Optional::stream)
          .sorted()
          .toList();
    }
  }

  long size(SegmentName name) throws IOException {
    return Files.size(path(name));
  }

  /** Of all segments, those not yet written to included. */
  long bytes() {
    return bytes.get();
  }

  /** Takes room for a segment, if that does not pass the limit. */
  boolean reserve(long size, long limit) {
    boolean fits = bytes.get() + size <= limit;
    bytes.addAndGet(fits ? size : 0);
    return fits;
  }

  void giveBack(long size) {
    bytes.addAndGet(-size);
  }

  /**
   * Of a segment that nobody writes to or reads any more. Memory may still lie over it, which would
   * keep a file's room on the disk: not that of an empty one.
   */
  void delete(SegmentName name) throws IOException {
    long size = size(name);
    try (FileChannel file = FileChannel.open(path(name), StandardOpenOption.WRITE)) {
      file.truncate(0);
    }
    Files.delete(path(name));
    giveBack(size);
  }

  /** Of a segment that may still be written to, by a call that ends late. */
  void unlink(SegmentName name) throws IOException {
    long size = size(name);
    Files.delete(path(name));
    giveBack(size);
  }

  /** For who wants to see what the disk did; it counts no more. */
  Path setAside(SegmentName name) throws IOException {
    long size = size(name);
    Path aside = folder.resolve(name.file() + DAMAGED);
    Files.move(path(name), aside, StandardCopyOption.REPLACE_EXISTING);
    damaged.add(aside);
    giveBack(size);
    return aside;
  }

  /** How many segments are set aside. */
  long damaged() {
    return damaged.files();
  }

  /** Whoever wanted to see what was set aside has had the time to. */
  void forgetSetAside(Instant before) {
    damaged.delete(before);
    refused.delete(before);
  }

  /** As a segment of its own: without the end of its name, the next process takes it up again. */
  Path setAside(Call call) throws IOException {
    SegmentName name = new SegmentName(0, 0, 1);
    while (Files.exists(folder.resolve(name.file() + REFUSED))) {
      name = name.next();
    }
    Path aside = folder.resolve(name.file() + REFUSED);
    Files.write(aside, Segment.of(name, call), StandardOpenOption.CREATE_NEW);
    refused.add(aside);
    return aside;
  }

  long refused() {
    return refused.files();
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
