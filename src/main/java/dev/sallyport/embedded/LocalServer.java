package dev.sallyport.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Locale;

/** A child process that serves on a loopback port of its own choice, and holds its folder. */
record LocalServer(ChildProcess process, int port) implements AutoCloseable {
  private static final int PORTS_TO_TRY = 5;
  private static final Duration POLL = Duration.ofMillis(5);

  interface Launch {
    ChildProcess on(int port) throws IOException;
  }

  /** Ready, as told by the server's own log; a port that was taken meanwhile is tried again. */
  static LocalServer start(String product, Duration limit, Launch launch) throws IOException {
    for (int left = PORTS_TO_TRY; ; left--) {
      int port = freePort();
      ChildProcess process = launch.on(port);
      if (ready(process, limit)) {
        return new LocalServer(process, port);
      }
      process.close();
      String reason = process.lastLines();
      if (left == 1 || !reason.contains("Address already in use")) {
        throw new IOException(
            "The embedded " + product + " did not start. The end of its log:\n" + reason);
      }
    }
  }

  private static boolean ready(ChildProcess process, Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (process.alive() && System.nanoTime() < deadline) {
      if (process.lastLines().toLowerCase(Locale.ROOT).contains("ready to accept connections")) {
        return true;
      }
      pause();
    }
    return false;
  }

  static void pause() throws IOException {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while a server was starting.", e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
