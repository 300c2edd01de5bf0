package dev.sallyport.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a second gateway out of a server's folder; the system frees it however the JVM ends. */
final class FolderLock implements AutoCloseable {
  // The system drops a process's lock when the process closes any channel on that file, so a second
  // take within this JVM must not even open it.
  private static final Set<Path> taken = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static FolderLock take(Path folder) throws IOException {
    Path file = folder.resolve("lock");
    if (!taken.add(file)) {
      throw inUse(folder);
    }
    try {
      return new FolderLock(file, lock(file));
    } catch (IOException | RuntimeException e) {
      taken.remove(file);
      throw e;
    }
  }

  private static FileChannel lock(Path file) throws IOException {
    FileChannel channel = open(file);
    if (channel.tryLock() == null) {
      channel.close();
      throw inUse(file.getParent());
    }
    return channel;
  }

  private static FileChannel open(Path file) throws IOException {
    try {
      return FileChannel.open(DataFolder.file(file), StandardOpenOption.WRITE);
    } catch (FileSystemException e) {
      throw new IOException(
          file.getParent()
              + " cannot be written, perhaps because it belongs to another user: start as that"
              + " one, or set SALLYPORT_DATA_DIR to another folder.",
          e);
    }
  }

  private static IOException inUse(Path folder) {
    return new IOException(
        "The data folder "
            + folder.getParent()
            + " is in use by another gateway: stop that one, or set SALLYPORT_DATA_DIR to another"
            + " folder.");
  }

  @Override
  public void close() throws IOException {
    channel.close();
    taken.remove(file);
  }
}
