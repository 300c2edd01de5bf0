package dev.sallyport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A provider that does what a test says, byte by byte: a socket for each connection, and a script
 * that is run for each request on it.
 */
public final class FakeProvider implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  /** What the provider does with one request; runs on a thread of its own. */
  public interface Script {
    void run(ProviderCall call) throws IOException;
  }

  private final ServerSocket server;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "fake-provider");
            thread.setDaemon(true);
            return thread;
          });
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<ProviderCall> calls = new LinkedBlockingQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile Script script = FakeProvider::hello;

  private FakeProvider(ServerSocket server) {
    this.server = server;
    threads.execute(this::accept);
  }

  public static FakeProvider start() {
    try {
      return new FakeProvider(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void hello(ProviderCall call) throws IOException {
    call.body();
    call.answer("200 OK", "application/json", "{}");
  }

  public FakeProvider does(Script next) {
    script = next;
    return this;
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Accepted so far. */
  public int connections() {
    return connections.get();
  }

  /** The next request whose head has come; fails if none comes. */
  public ProviderCall call() {
    try {
      ProviderCall call = calls.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (call == null) {
        throw new AssertionError("no request came");
      }
      return call;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public boolean wasCalled() {
    return !calls.isEmpty();
  }

  /** How many calls came that no test has looked at; they are forgotten. */
  int forgetCalls() {
    return calls.drainTo(new ArrayList<>());
  }

  /** Back to the plain answer, with nothing remembered and no connection left. */
  void forget() {
    script = FakeProvider::hello;
    open.forEach(FakeProvider::shut);
    calls.clear();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        connections.incrementAndGet();
        open.add(socket);
        threads.execute(() -> serve(socket));
      }
    } catch (IOException e) {
      threads.shutdown();
    }
  }

  private void serve(Socket socket) {
    try {
      while (true) {
        ProviderCall call = ProviderCall.read(socket);
        calls.add(call);
        script.run(call);
        call.done();
      }
    } catch (IOException | RuntimeException e) {
      shut(socket);
    } finally {
      open.remove(socket);
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
    try {
      server.close();
      open.forEach(FakeProvider::shut);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
