package dev.sallyport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands inside, beside one provider that may be called: listeners, and forwarders before the
 * databases. They count whoever comes and has no business there.
 */
final class InsidePorts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(InsidePorts.class);

  /** What PostgreSQL's and Redis' own clients begin with; browsers of the inside do not. */
  private static final int POSTGRES_BEGINS = 0;

  private static final int REDIS_BEGINS = '*';

  private final List<ServerSocket> listeners = new ArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger intruders = new AtomicInteger();
  private final int port;
  private final int postgres;
  private final int redis;

  /**
   * @param providerPort taken on 127.0.0.1; here also on other addresses of this machine
   */
  InsidePorts(int providerPort) {
    this.port = listen("::", 0);
    listen("127.0.0.2", providerPort);
    listen("::1", providerPort);
    listenIfFree(80);
    listenIfFree(443);
    this.postgres = forward(TestPostgres.port(), POSTGRES_BEGINS);
    this.redis = forward(TestGateway.redisPort(), REDIS_BEGINS);
  }

  /** Of the listener on every address of this machine. */
  int port() {
    return port;
  }

  int postgres() {
    return postgres;
  }

  int redis() {
    return redis;
  }

  int listeners() {
    return listeners.size();
  }

  /** Connections that nobody should have made. */
  int intruders() {
    return intruders.get();
  }

  private int listen(String address, int port) {
    ServerSocket server = bound(address, port);
    daemon(() -> count(server));
    return server.getLocalPort();
  }

  /** A test may not be allowed to, or not be alone on its machine. */
  private void listenIfFree(int port) {
    try {
      listen("::", port);
    } catch (UncheckedIOException taken) {
      log.debug("Port {} is not listened on", port, taken);
    }
  }

  private int forward(int to, int begins) {
    ServerSocket server = bound("127.0.0.1", 0);
    daemon(() -> forward(server, to, begins));
    return server.getLocalPort();
  }

  private ServerSocket bound(String address, int port) {
    try {
      ServerSocket server = new ServerSocket();
      server.bind(new InetSocketAddress(InetAddress.getByName(address), port));
      listeners.add(server);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void count(ServerSocket server) {
    try {
      while (true) {
        Socket socket = server.accept();
        intruders.incrementAndGet();
        socket.close();
      }
    } catch (IOException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void forward(ServerSocket server, int to, int begins) {
    try {
      while (true) {
        Socket near = server.accept();
        open.add(near);
        daemon(() -> forward(near, to, begins));
      }
    } catch (IOException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void forward(Socket near, int to, int begins) {
    try (near;
        Socket far = new Socket(InetAddress.getLoopbackAddress(), to)) {
      open.add(far);
      int first = near.getInputStream().read();
      if (first != begins) {
        intruders.incrementAndGet();
        return;
      }
      far.getOutputStream().write(first);
      daemon(() -> copy(far, near));
      near.getInputStream().transferTo(far.getOutputStream());
    } catch (IOException e) {
      open.remove(near);
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

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "inside");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      for (ServerSocket server : listeners) {
        server.close();
      }
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
