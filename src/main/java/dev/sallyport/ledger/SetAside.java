package dev.sallyport.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of one kind that lie beside the log, for somebody to look at, and not for ever. */
final class SetAside {
  private static final Logger log = LoggerFactory.getLogger(SetAside.class);

  private final Path folder;
  private final String ending;
  private final AtomicLong files = new AtomicLong();

  SetAside(Path folder, String ending) {
    this.folder = folder;
    this.ending = ending;
  }

  /** Of earlier processes too. */
  long files() {
    return files.get();
  }

  void count() throws IOException {
    files.set(all().size());
  }

  private List<Path> all() throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(file -> file.getFileName().toString().endsWith(ending)).toList();
    }
  }

  /** Its time begins now, whenever it was written. */
  void add(Path file) throws IOException {
    files.incrementAndGet();
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
  }

  void delete(Instant before) {
    try {
      for (Path file : all()) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
          Files.delete(file);
          files.decrementAndGet();
          log.info("{} was set aside long ago and is deleted", file);
        }
      }
    } catch (IOException e) {
      log.warn("What was set aside in {} cannot be deleted", folder, e);
    }
  }
}
