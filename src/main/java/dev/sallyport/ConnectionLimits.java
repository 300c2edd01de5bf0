package dev.sallyport;

import dev.sallyport.config.Settings;
import dev.sallyport.core.Cidr;
import dev.sallyport.http.Connections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How many connections the data port may have on this machine. */
final class ConnectionLimits {
  private static final Path OWN_LIMITS = Path.of("/proc/self/limits");
  private static final String OPEN_FILES = "Max open files";
  private static final int USUAL_OPEN_FILES = 10_240;
  private static final int FILES_FOR_ALL_ELSE = 250;
  private static final int FEWEST = 16;
  private static final int HEAP_PER_CONNECTION_BYTES = 16 * 1024;

  private ConnectionLimits() {}

  static Connections of(Settings settings, long heapBytes) {
    Settings.Connections asked = settings.inbound().connections();
    List<Cidr> proxies = settings.trustedProxies();
    return new Connections(
        asked.most() > 0 ? asked.most() : most(openFiles(), heapBytes),
        asked.perAddress(),
        address -> proxies.stream().anyMatch(range -> range.contains(address)));
  }

  /** Each call needs a second connection, to its provider. */
  static int most(long openFiles, long heapBytes) {
    long files = openFiles / 2 - FILES_FOR_ALL_ELSE;
    return (int) Math.max(FEWEST, Math.min(files, heapBytes / HEAP_PER_CONNECTION_BYTES));
  }

  private static long openFiles() {
    try {
      return Files.readAllLines(OWN_LIMITS).stream()
          .filter(line -> line.startsWith(OPEN_FILES))
          .map(line -> line.substring(OPEN_FILES.length()).strip().split(" +")[0])
          .filter(soft -> soft.matches("[0-9]{1,18}"))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElse(Integer.MAX_VALUE);
    } catch (IOException e) {
      return USUAL_OPEN_FILES;
    }
  }
}
