package dev.sallyport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The node on one core and its load on another, so that what is measured is the node. */
final class Pinned {
  private static final Path TASKSET = Path.of("/usr/bin/taskset");
  private static final boolean IS_POSSIBLE =
      Files.isExecutable(TASKSET) && Runtime.getRuntime().availableProcessors() > 1;

  /** What the node's command begins with. */
  static final List<String> NODE = IS_POSSIBLE ? List.of(TASKSET.toString(), "-c", "0") : List.of();

  private Pinned() {}

  /** Of this process, which makes the load, all threads and those still to come. */
  static void load() throws IOException, InterruptedException {
    if (IS_POSSIBLE) {
      String own = Long.toString(ProcessHandle.current().pid());
      new ProcessBuilder(TASKSET.toString(), "-a", "-c", "-p", "1", own)
          .start()
          .waitFor(5, TimeUnit.SECONDS);
    }
  }
}
