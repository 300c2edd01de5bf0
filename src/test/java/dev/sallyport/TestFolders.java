package dev.sallyport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Folders that are gone when the JVM is. */
final class TestFolders {
  private static final AtomicInteger made = new AtomicInteger();

  private TestFolders() {}

  /** One that is not there yet. */
  static Path next() {
    return Root.PATH.resolve(Integer.toString(made.incrementAndGet()));
  }

  private static final class Root {
    private static final Path PATH = make();

    private static Path make() {
      try {
        Path root = Files.createTempDirectory("sallyport-test-data");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(root)));
        return root;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void delete(Path root) {
      try (Stream<Path> files = Files.walk(root)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
