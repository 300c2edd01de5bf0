package dev.sallyport.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Binaries in {@code <data>/bin}, one folder per content. A folder gets its name only when all of
 * it is there, so that an interrupted start leaves nothing that counts. The caller holds the lock
 * of the product's folder.
 */
final class Unpacked {
  private final Path bin;

  Unpacked(Path dataDir) throws IOException {
    this.bin = DataFolder.inside(dataDir, "bin");
  }

  Path postgres() throws IOException {
    return folder(Bundle.POSTGRES, Unpacked::untar);
  }

  Path redis() throws IOException {
    return folder(Bundle.REDIS, Unpacked::copy).resolve("redis-server");
  }

  private interface Extraction {
    void into(Path folder, InputStream packed) throws IOException;
  }

  private Path folder(Bundle bundle, Extraction extraction) throws IOException {
    String name = bundle.name().toLowerCase(Locale.ROOT);
    Path target = bin.resolve(name + "-" + bundle.fingerprint());
    if (Files.isDirectory(target)) {
      return target;
    }
    Path partial = bin.resolve(".partial-" + name);
    DataFolder.delete(partial);
    Files.createDirectory(partial, DataFolder.mode("rwxr-xr-x"));
    try (InputStream packed = bundle.open()) {
      extraction.into(partial, packed);
    }
    return Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void copy(Path folder, InputStream packed) throws IOException {
    Path server = folder.resolve("redis-server");
    Files.copy(packed, server);
    Files.setPosixFilePermissions(server, DataFolder.permissions("rwxr-xr-x"));
  }

  private static void untar(Path folder, InputStream packed) throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        extract(folder, entry, tar);
      }
    }
  }

  private static void extract(Path folder, TarArchiveEntry entry, InputStream content)
      throws IOException {
    Path path = folder.resolve(entry.getName()).normalize();
    if (!path.startsWith(folder)) {
      throw new IOException("The archive names a file outside its folder: " + entry.getName());
    }
    Files.createDirectories(entry.isDirectory() ? path : path.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else if (entry.isFile()) {
      Files.copy(content, path);
      boolean program = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          path, DataFolder.permissions(program ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }
}
