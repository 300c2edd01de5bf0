package dev.sallyport.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The two things about a disk that go wrong: it is full, or it does not keep what it was given. */
interface Disk {
  Disk LOCAL = new Local();

  /**
   * A new file whose bytes are all written, as zeros: memory over a hole of a full disk would end
   * the process with SIGBUS.
   */
  ByteBuffer create(Path file, int bytes) throws IOException;

  void force(ByteBuffer memory, int from, int length) throws IOException;

  /** The machine's own. */
  final class Local implements Disk {
    private static final int CHUNK = 1 << 20;

    private Local() {}

    @Override
    public ByteBuffer create(Path file, int bytes) throws IOException {
      Files.createFile(file);
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        zeros(channel, bytes);
        channel.force(true);
        forceName(file);
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes);
      } catch (IOException e) {
        // Only what was made here: a file that was there before is not ours.
        Files.deleteIfExists(file);
        throw e;
      }
    }

    private static void zeros(FileChannel channel, int bytes) throws IOException {
      ByteBuffer zeros = ByteBuffer.allocate(Math.min(bytes, CHUNK));
      for (int left = bytes; left > 0; ) {
        zeros.clear().limit(Math.min(left, CHUNK));
        left -= channel.write(zeros);
      }
    }

    private static void forceName(Path file) throws IOException {
      try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    }

    @Override
    public void force(ByteBuffer memory, int from, int length) {
      ((MappedByteBuffer) memory).force(from, length);
    }
  }
}
