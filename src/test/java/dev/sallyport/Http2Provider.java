package dev.sallyport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.runtime.TestCertificate;
import io.vertx.core.net.PfxOptions;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A provider of HTTP/2 over TLS that does what a test says, frame by frame. */
final class Http2Provider implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RESET = 3;
  static final int SETTINGS = 4;
  static final int PUSH = 5;
  static final int PING = 6;
  static final int GO_AWAY = 7;
  static final int WINDOW = 8;
  static final int CONTINUATION = 9;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  private static final int PREFACE = 24;
  private static final int ACK = 1;

  /** What is done with one request, when all of it has come. */
  interface Script {
    void run(Connection connection, int stream) throws IOException;
  }

  private final SSLServerSocket server;
  private final Semaphore pongs = new Semaphore(0);
  private volatile Script script = Http2Provider::answer;
  private volatile byte[] settings = new byte[0];

  private Http2Provider(SSLServerSocket server) {
    this.server = server;
    daemon(this::accept);
  }

  static Http2Provider start(TestCertificate certificate) {
    try {
      PfxOptions store = certificate.keyStore();
      KeyStore loaded = KeyStore.getInstance("PKCS12");
      char[] password = store.getPassword().toCharArray();
      try (InputStream stored = Files.newInputStream(Path.of(store.getPath()))) {
        loaded.load(stored, password);
      }
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(loaded, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return new Http2Provider(
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static void answer(Connection connection, int stream) throws IOException {
    connection.head(stream, "content-type", "text/plain", "content-length", "2");
    connection.frame(DATA, END_STREAM, stream, "{}".getBytes(ISO_8859_1));
  }

  void does(Script next) {
    script = next;
  }

  /** What the next connections announce: pairs of an identifier and a value. */
  void announces(int... pairs) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < pairs.length; i += 2) {
      bytes.writeBytes(new byte[] {0, (byte) pairs[i]});
      bytes.writeBytes(Connection.number(pairs[i + 1]));
    }
    settings = bytes.toByteArray();
  }

  /** Until the gateway has read all that was written before a ping. */
  void awaitPong() throws InterruptedException {
    if (!pongs.tryAcquire(5, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The ping was not answered.");
    }
  }

  int port() {
    return server.getLocalPort();
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "http2-provider");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        SSLSocket socket = (SSLSocket) server.accept();
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        daemon(() -> serve(socket));
      }
    } catch (IOException e) {
      script = Http2Provider::answer;
    }
  }

  private void serve(SSLSocket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      Connection connection = connection(socket);
      in.readNBytes(PREFACE);
      connection.frame(SETTINGS, 0, 0, settings);
      connection.out.flush();
      while (true) {
        int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = in.readNBytes(length);
        if (type == PING && (flags & ACK) != 0) {
          pongs.release();
        } else if ((type == SETTINGS || type == PING) && (flags & ACK) == 0) {
          connection.frame(type, ACK, 0, type == PING ? payload : new byte[0]);
        } else if ((type == HEADERS || type == DATA) && (flags & END_STREAM) != 0) {
          script.run(connection, stream);
        }
        connection.out.flush();
      }
    } catch (IOException e) {
      Thread.onSpinWait();
    }
  }

  private static Connection connection(SSLSocket socket) throws IOException {
    return new Connection(
        new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16)), socket);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One connection, for scripts to write to. */
  static final class Connection {
    private final DataOutputStream out;
    private final SSLSocket socket;

    private Connection(DataOutputStream out, SSLSocket socket) {
      this.out = out;
      this.socket = socket;
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
      ByteArrayOutputStream frame = new ByteArrayOutputStream();
      frame.writeBytes(
          new byte[] {
            (byte) (payload.length >> 16),
            (byte) (payload.length >> 8),
            (byte) payload.length,
            (byte) type,
            (byte) flags
          });
      frame.writeBytes(number(stream));
      frame.writeBytes(payload);
      bytes(frame.toByteArray());
    }

    void bytes(byte[] bytes) throws IOException {
      out.write(bytes);
    }

    /** A head of status 200 with pairs of names and values. */
    void head(int stream, String... pairs) throws IOException {
      status(stream, "200", END_HEADERS, pairs);
    }

    void status(int stream, String status, int flags, String... pairs) throws IOException {
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      block.writeBytes(literal(":status", status));
      for (int i = 0; i < pairs.length; i += 2) {
        block.writeBytes(literal(pairs[i], pairs[i + 1]));
      }
      frame(HEADERS, flags, stream, block.toByteArray());
    }

    void reset(int stream, int code) throws IOException {
      frame(RESET, 0, stream, number(code));
    }

    void goAway(int last, int code) throws IOException {
      ByteArrayOutputStream payload = new ByteArrayOutputStream();
      payload.writeBytes(number(last));
      payload.writeBytes(number(code));
      frame(GO_AWAY, 0, 0, payload.toByteArray());
    }

    void close() throws IOException {
      out.flush();
      socket.close();
    }

    static byte[] number(int value) {
      return new byte[] {
        (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
      };
    }

    /** Neither compressed nor remembered (RFC 7541 § 6.2.2). */
    static byte[] literal(String name, String value) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.write(0);
      text(bytes, name);
      text(bytes, value);
      return bytes.toByteArray();
    }

    static void text(ByteArrayOutputStream bytes, String text) {
      int length = text.length();
      if (length < 127) {
        bytes.write(length);
      } else {
        bytes.write(127);
        for (length -= 127; length >= 128; length >>= 7) {
          bytes.write((length & 127) | 128);
        }
        bytes.write(length);
      }
      bytes.writeBytes(text.getBytes(ISO_8859_1));
    }
  }
}
