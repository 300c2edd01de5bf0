package dev.sallyport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port that leads to another one, until it is cut. */
final class Forward implements AutoCloseable {
  private final ServerSocket server;
  private final int to;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private Forward(ServerSocket server, int to) {
    this.server = server;
    this.to = to;
    daemon(this::accept);
  }

  static Forward between(int port, int to) {
    try {
      return new Forward(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()), to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "forward");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket near = server.accept();
        Socket far = new Socket(InetAddress.getLoopbackAddress(), to);
        open.add(near);
        open.add(far);
        daemon(() -> copy(near, far));
        daemon(() -> copy(far, near));
      }
    } catch (IOException e) {
      cut();
    }
  }

  private static void copy(Socket from, Socket into) {
    try (from;
        into) {
      from.getInputStream().transferTo(into.getOutputStream());
    } catch (IOException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** No way through any more. */
  void cut() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    cut();
  }
}
