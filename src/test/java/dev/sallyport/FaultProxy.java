package dev.sallyport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A port that leads to another one over a bad line. What is wrong with it is said per direction and
 * can be changed while it runs; it does the same each time that it is told the same.
 */
final class FaultProxy implements AutoCloseable {
  private static final int STEP = 16_384;

  /** How the way goes on, or ends, at one byte of it. */
  enum Fault {
    RESET,
    CLOSE,
    /** This direction ends in order, the other stays. */
    HALF_CLOSE,
    /** Nothing more passes, and nobody is told. */
    STALL,
    /** Bytes come in between that nobody sent. */
    GARBAGE
  }

  /**
   * @param slice bytes passed at a time, 0 for as they come
   * @param bytesPerSecond 0 for no bound
   */
  record Pace(int slice, long latencyMicros, long jitterMicros, long bytesPerSecond) {
    static final Pace FREE = new Pace(0, 0, 0, 0);
  }

  private record Armed(Fault fault, long left) {}

  /** One direction of all connections. */
  static final class Way {
    private final AtomicReference<Armed> armed = new AtomicReference<>();
    private final Random random = new Random(11);
    private final AtomicLong passed = new AtomicLong();
    private volatile Pace pace = Pace.FREE;

    /** Bytes, of all connections so far. */
    long passed() {
      return passed.get();
    }

    /** Once, after so many bytes from now on. */
    void arm(Fault fault, long after) {
      armed.set(new Armed(fault, after));
    }

    /** Whether the fault never came, in which case it does not come any more. */
    boolean disarm() {
      return armed.getAndSet(null) != null;
    }

    void pace(Pace next) {
      pace = next;
    }

    /** How many of these bytes pass before the fault, if it is among them; else -1. */
    private int faultWithin(int length) {
      Armed now = armed.get();
      if (now == null) {
        return -1;
      }
      boolean here = now.left() < length;
      armed.compareAndSet(now, here ? null : new Armed(now.fault(), now.left() - length));
      return here ? (int) now.left() : -1;
    }

    private void await(int bytes) {
      Pace now = pace;
      long jitter = now.jitterMicros() == 0 ? 0 : random.nextLong(now.jitterMicros());
      long rate = now.bytesPerSecond() == 0 ? 0 : bytes * 1_000_000L / now.bytesPerSecond();
      long micros = now.latencyMicros() + jitter + rate;
      if (micros > 0) {
        LockSupport.parkNanos(micros * 1_000);
      }
    }
  }

  private final ServerSocket server;
  private final int to;
  private final Way toServer = new Way();
  private final Way toClient = new Way();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean refusing;

  private FaultProxy(ServerSocket server, int to) {
    this.server = server;
    this.to = to;
    daemon(this::accept);
  }

  static FaultProxy before(int to) {
    return between(0, to);
  }

  static FaultProxy between(int port, int to) {
    try {
      return new FaultProxy(new ServerSocket(port, 250, InetAddress.getLoopbackAddress()), to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  Way toServer() {
    return toServer;
  }

  Way toClient() {
    return toClient;
  }

  /** Resets each connection as soon as it is made. */
  void refuse(boolean refuses) {
    refusing = refuses;
  }

  /** Connections that the client has not ended. */
  int connections() {
    return open.size();
  }

  /** Ends all that there are, with a reset. */
  void resetAll() {
    open.forEach(FaultProxy::reset);
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(null, work, "fault-proxy", 128 * 1024);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        join(server.accept());
      }
    } catch (IOException e) {
      resetAll();
    }
  }

  private void join(Socket near) throws IOException {
    if (refusing) {
      reset(near);
      return;
    }
    Socket far = new Socket(InetAddress.getLoopbackAddress(), to);
    near.setTcpNoDelay(true);
    far.setTcpNoDelay(true);
    open.add(near);
    daemon(() -> copy(near, far, toServer));
    daemon(() -> copy(far, near, toClient));
  }

  private void copy(Socket from, Socket into, Way way) {
    byte[] bytes = new byte[STEP];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = into.getOutputStream();
      int read = in.read(bytes);
      while (read >= 0) {
        if (!pass(Arrays.copyOf(bytes, read), from, into, way)) {
          in.transferTo(OutputStream.nullOutputStream());
          break;
        }
        read = in.read(bytes);
      }
      out.flush();
      shut(from);
      shut(into);
    } catch (IOException e) {
      reset(from);
      reset(into);
    } finally {
      open.remove(from);
      open.remove(into);
    }
  }

  /** False once nothing more is to pass. */
  private static boolean pass(byte[] bytes, Socket from, Socket into, Way way) throws IOException {
    Armed armed = way.armed.get();
    int before = way.faultWithin(bytes.length);
    if (before < 0) {
      write(bytes, into.getOutputStream(), way);
      return true;
    }
    write(Arrays.copyOf(bytes, before), into.getOutputStream(), way);
    switch (armed.fault()) {
      case RESET -> {
        reset(into);
        reset(from);
      }
      case CLOSE -> {
        shut(into);
        shut(from);
      }
      case HALF_CLOSE -> into.shutdownOutput();
      case STALL -> {}
      case GARBAGE -> {
        byte[] garbage = new byte[64];
        new Random(before).nextBytes(garbage);
        into.getOutputStream().write(garbage);
        write(Arrays.copyOfRange(bytes, before, bytes.length), into.getOutputStream(), way);
        return true;
      }
    }
    return false;
  }

  private static void write(byte[] bytes, OutputStream out, Way way) throws IOException {
    int slice = way.pace.slice() == 0 ? Math.max(1, bytes.length) : way.pace.slice();
    for (int at = 0; at < bytes.length; at += slice) {
      int length = Math.min(slice, bytes.length - at);
      way.await(length);
      out.write(bytes, at, length);
      way.passed.addAndGet(length);
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      shut(socket);
    }
  }

  private static void shut(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    cut();
  }

  /** No way through any more. */
  void cut() {
    try {
      server.close();
      resetAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
