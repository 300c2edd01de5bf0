package dev.sallyport.embedded;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Who may look into the data folder: its owner, and nobody else. */
final class DataFolder {
  private DataFolder() {}

  /**
   * Creates the folder 0700 if it is not there. As root it becomes 0710 and its group that of
   * "nobody": PostgreSQL refuses to run as root and must pass through to its own files. A folder
   * that exists keeps the permissions that its owner chose.
   */
  static Path open(Path dataDir) throws IOException {
    if (!Files.isDirectory(dataDir)) {
      Path absolute = dataDir.toAbsolutePath();
      Files.createDirectories(absolute.getParent());
      create(absolute, "rwx------");
      if (RunAs.root()) {
        Files.setAttribute(absolute, "unix:gid", RunAs.NOBODY);
        Files.setPosixFilePermissions(absolute, permissions("rwx--x---"));
      }
    }
    return dataDir.toRealPath();
  }

  /** A folder to pass through, whose content looks after its own permissions. */
  static Path inside(Path dataDir, String name) throws IOException {
    Path folder = dataDir.resolve(name);
    create(folder, "rwx--x--x");
    return folder;
  }

  /** Creates a file or keeps the one that is there, for the owner's eyes only. */
  static Path file(Path path) throws IOException {
    try {
      Files.createFile(path, mode("rw-------"));
    } catch (FileAlreadyExistsException kept) {
      Files.setPosixFilePermissions(path, permissions("rw-------"));
    }
    return path;
  }

  static void delete(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(tree)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }

  static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
    return PosixFilePermissions.asFileAttribute(permissions(permissions));
  }

  static Set<PosixFilePermission> permissions(String text) {
    return PosixFilePermissions.fromString(text);
  }

  private static void create(Path folder, String permissions) throws IOException {
    try {
      Files.createDirectory(folder, mode(permissions));
      Files.setPosixFilePermissions(folder, permissions(permissions));
    } catch (FileAlreadyExistsException kept) {
      if (!Files.isDirectory(folder)) {
        throw new IOException(folder + " is needed as a folder, but is a file.", kept);
      }
    }
  }
}
