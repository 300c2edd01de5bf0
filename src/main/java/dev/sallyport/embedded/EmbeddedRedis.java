package dev.sallyport.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.crypto.Secret;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real Redis with nothing installed, with a password and an append-only file, in a folder that
 * survives restarts. Blocking: not for an event loop.
 */
public final class EmbeddedRedis implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final int ANSWER_LIMIT_MILLIS = 10_000;
  private static final Pattern MISSING_LIBRARY =
      Pattern.compile("(?:loading shared libraries|Library not loaded): ([^\\s:]+)");

  private final LocalServer server;
  private final FolderLock lock;

  private EmbeddedRedis(LocalServer server, FolderLock lock) {
    this.server = server;
    this.lock = lock;
  }

  /**
   * @throws IOException with what the operator can do about it, and the end of the server's log
   */
  public static EmbeddedRedis start(Path dataDir, Secret password) throws IOException {
    Path home = DataFolder.open(dataDir);
    Path folder = DataFolder.inside(home, "redis");
    FolderLock lock = FolderLock.take(folder);
    try {
      Path program = new Unpacked(home).redis();
      RunAs.DIRECT.own(folder);
      Orphan.awaitGone(folder.resolve("redis.pid"), "redis-server");
      return new EmbeddedRedis(serve(program, folder, password), lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static LocalServer serve(Path program, Path folder, Secret password) throws IOException {
    LocalServer server;
    try {
      server =
          LocalServer.start("Redis", START_LIMIT, port -> launch(program, folder, port, password));
    } catch (IOException e) {
      throw explain(e);
    }
    try {
      ping(server.port(), password);
      return server;
    } catch (IOException e) {
      server.close();
      throw new IOException("The embedded Redis does not answer: " + e.getMessage(), e);
    }
  }

  private static ChildProcess launch(Path program, Path folder, int port, Secret password)
      throws IOException {
    Files.writeString(
        DataFolder.file(folder.resolve("redis.conf")),
        """
        bind 127.0.0.1
        protected-mode yes
        port %d
        requirepass "%s"
        dir ./
        pidfile redis.pid
        appendonly yes
        appendfsync everysec
        save ""
        """
            .formatted(port, escaped(password)));
    return ChildProcess.start(RunAs.DIRECT, folder, List.of(program.toString(), "redis.conf"));
  }

  private static String escaped(Secret password) {
    StringBuilder text = new StringBuilder();
    for (byte b : password.reveal()) {
      text.append("\\x%02x".formatted(b));
    }
    return text.toString();
  }

  /** A program that the host cannot load says so only in the loader's words. */
  static IOException explain(IOException failure) {
    Matcher missing = MISSING_LIBRARY.matcher(failure.getMessage());
    return missing.find()
        ? new IOException(
            "The embedded Redis needs "
                + missing.group(1)
                + ", which this host does not have: install it (it is a part of OpenSSL 3), or set"
                + " SALLYPORT_REDIS_URL to another Redis.")
        : failure;
  }

  private static void ping(int port, Secret password) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
      socket.getOutputStream().write(authenticatedPing(password));
      BufferedReader answers =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      expect("+OK", answers.readLine());
      expect("+PONG", answers.readLine());
    }
  }

  private static byte[] authenticatedPing(Secret password) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(("*2\r\n$4\r\nAUTH\r\n$" + password.length() + "\r\n").getBytes(UTF_8));
    request.writeBytes(password.reveal());
    request.writeBytes("\r\n*1\r\n$4\r\nPING\r\n".getBytes(UTF_8));
    return request.toByteArray();
  }

  private static void expect(String expected, String answer) throws IOException {
    if (!expected.equals(answer)) {
      throw new IOException("expected " + expected + " but got " + answer);
    }
  }

  public int port() {
    return server.port();
  }

  ChildProcess process() {
    return server.process();
  }

  /** Stops cleanly, within 10 s. */
  @Override
  public void close() throws IOException {
    server.close();
    lock.close();
  }
}
