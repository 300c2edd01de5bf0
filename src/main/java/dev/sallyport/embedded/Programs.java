package dev.sallyport.embedded;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the host's programs, also those that an ordinary PATH leaves out. */
final class Programs {
  static final String PATH =
      Optional.ofNullable(System.getenv("PATH")).map(path -> path + ":").orElse("")
          + "/usr/sbin:/usr/bin:/sbin:/bin";

  private Programs() {}

  static Optional<Path> find(String name) {
    return Stream.of(PATH.split(File.pathSeparator))
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
