package dev.sallyport;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * A way to PostgreSQL that understands what the server says: it can keep from one node what is
 * announced to all, or end all of its sessions but the one that listens.
 */
final class PostgresGate implements AutoCloseable {
  private static final String LISTENER = "sallyport changes";
  private static final byte NOTIFICATION = 'A';

  private final ServerSocket server;
  private final Map<Socket, Boolean> listening = new ConcurrentHashMap<>();
  private volatile boolean deaf;
  private volatile boolean mute;
  private volatile Optional<String> heldText = Optional.empty();
  private final Semaphore held = new Semaphore(0);
  private final Semaphore released = new Semaphore(0);
  private final Semaphore announced = new Semaphore(0);

  private PostgresGate(ServerSocket server) {
    this.server = server;
    daemon(this::accept);
  }

  static PostgresGate open() {
    try {
      return new PostgresGate(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  /** From now on no announcement passes. */
  PostgresGate deafen() {
    deaf = true;
    return this;
  }

  /** Ends every session that asks, and lets none begin; announcements still pass. */
  void mute() {
    mute = true;
    listening.forEach(
        (socket, listens) -> {
          if (!listens) {
            shut(socket);
          }
        });
  }

  void unmute() {
    mute = false;
  }

  /** The next answer in which this text is stays here until it is released. */
  void hold(String text) {
    announced.drainPermits();
    heldText = Optional.of(text);
  }

  /** Until there is an answer to be held. */
  void awaitHeld() {
    held.acquireUninterruptibly();
  }

  /** Until something was announced to the node, and then lets go what was held. */
  void releaseAfterAnnouncement() {
    announced.acquireUninterruptibly();
    released.release();
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "postgres-gate");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        daemon(() -> serve(client));
      }
    } catch (IOException e) {
      listening.keySet().forEach(PostgresGate::shut);
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket inner = new Socket(InetAddress.getLoopbackAddress(), TestPostgres.port())) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      byte[] startup = in.readNBytes(in.readInt() - Integer.BYTES);
      boolean listens = new String(startup, StandardCharsets.ISO_8859_1).contains(LISTENER);
      listening.put(client, listens);
      if (mute && !listens) {
        return;
      }
      DataOutputStream out = new DataOutputStream(inner.getOutputStream());
      out.writeInt(startup.length + Integer.BYTES);
      out.write(startup);
      daemon(() -> answer(inner, client));
      in.transferTo(out);
    } catch (IOException e) {
      shut(client);
    } finally {
      listening.remove(client);
    }
  }

  /** Message by message: a type, a length that counts itself, and the rest. */
  private void answer(Socket inner, Socket client) {
    try (client) {
      DataInputStream in = new DataInputStream(new BufferedInputStream(inner.getInputStream()));
      while (true) {
        byte type = in.readByte();
        int length = in.readInt();
        byte[] rest = in.readNBytes(length - Integer.BYTES);
        delay(rest);
        if (type != NOTIFICATION || !deaf) {
          pass(type, rest, client);
        }
        if (type == NOTIFICATION) {
          announced.release();
        }
      }
    } catch (IOException e) {
      shut(client);
    }
  }

  private void delay(byte[] message) {
    String text = new String(message, StandardCharsets.ISO_8859_1);
    if (heldText.filter(text::contains).isPresent()) {
      heldText = Optional.empty();
      held.release();
      released.acquireUninterruptibly();
    }
  }

  private static void pass(byte type, byte[] rest, Socket client) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(message);
    out.writeByte(type);
    out.writeInt(rest.length + Integer.BYTES);
    out.write(rest);
    client.getOutputStream().write(message.toByteArray());
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
