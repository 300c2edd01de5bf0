package dev.sallyport.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServersTest {
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  @TempDir Path folder;

  @Test
  void available_whereTheJarsAre() {
    assertThat(Embedded.missing()).isEmpty();
    assertThat(Embedded.available()).isTrue();
  }

  @Test
  void kill_leavesNoOrphan_andTheNextStartServesTheSameFolder() throws Exception {
    Path dataDir = Files.createDirectory(folder.resolve("data"));
    ServersJvm killed = ServersJvm.start(List.of(), CLASS_PATH, dataDir);
    assertThat(killed.programs()).contains("postgres", "redis-server");

    killed.process().destroyForcibly();
    try (ServersJvm next = ServersJvm.start(List.of(), CLASS_PATH, dataDir)) {
      assertThat(next.programs()).contains("postgres", "redis-server");
    }

    assertThat(killed.process().waitFor(1, TimeUnit.SECONDS)).isTrue();
    assertThat(killed.process().exitValue()).isEqualTo(128 + 9);
    assertThat(killed.serversGoneWithin(10)).isTrue();
    assertThat(Files.readString(dataDir.resolve("postgres/server.log")))
        .contains("database system is shut down")
        .doesNotContain("was interrupted");
  }

  @Test
  void ordinaryUser_startsBoth_andLeavesNothingBehind() throws Exception {
    Path dataDir = Files.createDirectory(folder.resolve("data"));
    List<String> prefix = new ArrayList<>();
    String classPath = CLASS_PATH;
    if (RunAs.root()) {
      prefix.addAll(RunAs.SETPRIV.command(List.of()).orElseThrow());
      classPath = readableByAll(folder);
      RunAs.SETPRIV.own(dataDir);
    }

    ServersJvm ordinary = ServersJvm.start(prefix, classPath, dataDir);
    assertThat(ordinary.programs()).contains("postgres", "redis-server");
    ordinary.close();

    assertThat(ordinary.serversGoneWithin(10)).isTrue();
    assertThat(Files.getOwner(dataDir.resolve("postgres/data"))).isEqualTo(Files.getOwner(dataDir));
  }

  /** The local repository may lie where only its owner can look. */
  private static String readableByAll(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    List<String> entries = new ArrayList<>();
    for (String entry : CLASS_PATH.split(File.pathSeparator, -1)) {
      Path original = Path.of(entry);
      String name = original.getFileName().toString();
      if (name.matches("(test-)?classes|(embedded-|commons-|xz|postgresql|slf4j|logback).*")) {
        entries.add(copy(original, folder.resolve(name)).toString());
      }
    }
    return entries.stream().collect(Collectors.joining(File.pathSeparator));
  }

  private static Path copy(Path original, Path target) throws IOException {
    try (Stream<Path> paths = Files.walk(original)) {
      for (Path path : paths.toList()) {
        Path copy = target.resolve(original.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(path, copy);
        }
      }
    }
    return target;
  }
}
