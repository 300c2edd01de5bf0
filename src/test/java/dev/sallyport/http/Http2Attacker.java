package dev.sallyport.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** An HTTP/2 client that keeps to no rule: it sends frames as it is told, one byte like another. */
public final class Http2Attacker implements AutoCloseable {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RESET = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int GO_AWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;
  public static final int END_STREAM = 1;
  public static final int END_HEADERS = 4;
  private static final int PRIORITY_GIVEN = 0x20;
  private static final int BATCH = 200;

  private final Socket socket;
  private final DefaultHttp2HeadersEncoder encoder =
      new DefaultHttp2HeadersEncoder((name, value) -> false, true);
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
  private final Map<Integer, String> statuses = new ConcurrentHashMap<>();
  private final Map<Integer, Long> resets = new ConcurrentHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile OptionalLong goAway = OptionalLong.empty();
  private volatile boolean hasty;
  private volatile String end = "";

  private Http2Attacker(Socket socket, boolean reads) {
    this.socket = socket;
    Thread reader = new Thread(this::read, "http2-attacker");
    reader.setDaemon(true);
    if (reads) {
      reader.start();
    }
  }

  /** With the preface and empty settings sent. */
  public static Http2Attacker to(int port) {
    return silent(port).preface();
  }

  /** Connected, with nothing sent. */
  public static Http2Attacker silent(int port) {
    try {
      return new Http2Attacker(new Socket(InetAddress.getLoopbackAddress(), port), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that never reads. */
  public static Http2Attacker deaf(int port) {
    try {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      return new Http2Attacker(socket, false).preface();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Http2Attacker overTls(int port) {
    SSLSocket socket = RawClient.tlsSocket(port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    return new Http2Attacker(socket, true).preface();
  }

  Http2Attacker preface() {
    byte[] magic = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
    // At once: what the reader confirms must not stand before the settings.
    send(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(magic, frame(SETTINGS, 0, 0))));
    return this;
  }

  /** Leaves at once when it is told to go away, as does one who means to come again. */
  Http2Attacker hasty() {
    hasty = true;
    return this;
  }

  /** False once the other side takes no more. */
  public boolean send(byte[] bytes) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** So many times, or until the other side takes no more. */
  public void flood(byte[] frame, int times) {
    byte[] batch = new byte[frame.length * BATCH];
    for (int i = 0; i < BATCH; i++) {
      System.arraycopy(frame, 0, batch, i * frame.length, frame.length);
    }
    boolean open = true;
    for (int sent = 0; open && sent < times; sent += BATCH) {
      open = send(batch) && ended.getCount() > 0;
    }
  }

  public static byte[] frame(int type, int flags, int stream, int... payload) {
    byte[] bytes = new byte[payload.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) payload[i];
    }
    return frame(type, flags, stream, bytes);
  }

  public static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteBuf all = Unpooled.buffer(9 + payload.length);
    all.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
    return ByteBufUtil.getBytes(all.writeBytes(payload));
  }

  /** A list of headers, encoded; names and values in turn, whatever they are. */
  public byte[] block(String... fields) {
    Http2Headers headers = new DefaultHttp2Headers(false);
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    ByteBuf out = Unpooled.buffer();
    try {
      encoder.encodeHeaders(3, headers, out);
    } catch (Http2Exception e) {
      throw new IllegalStateException(e);
    }
    return ByteBufUtil.getBytes(out);
  }

  /** A GET that is complete. */
  public byte[] get(int stream, String path, String... more) {
    return frame(HEADERS, END_STREAM | END_HEADERS, stream, request("GET", path, more));
  }

  public byte[] request(String method, String path, String... more) {
    String[] fields = new String[8 + more.length];
    System.arraycopy(
        new String[] {":method", method, ":scheme", "http", ":path", path, ":authority", "a"},
        0,
        fields,
        0,
        8);
    System.arraycopy(more, 0, fields, 8, more.length);
    return block(fields);
  }

  /** Whether the connection ended within the time. */
  public boolean isCutWithin(Duration patience) {
    try {
      return ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public OptionalLong goAway() {
    return goAway;
  }

  /** Status, or R and the reason of a reset, by stream; empty where neither came in time. */
  public String answer(int stream) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (System.nanoTime() < until) {
      if (statuses.containsKey(stream)) {
        return statuses.get(stream);
      }
      if (resets.containsKey(stream)) {
        return "R" + resets.get(stream);
      }
      if (ended.getCount() == 0) {
        return "closed";
      }
      LockSupport.parkNanos(100_000);
    }
    return "";
  }

  /** Streams of its that the other side has reset. */
  public int resets() {
    return resets.size();
  }

  public int answers() {
    return statuses.size();
  }

  private void read() {
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        take(type, flags, stream, in.readNBytes(length));
      }
    } catch (IOException e) {
      end = e.toString();
      ended.countDown();
    }
  }

  @Override
  public String toString() {
    return "%d answers, resets %s, end '%s', last words %s"
        .formatted(statuses.size(), resets, end, goAway);
  }

  private void take(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuf in = Unpooled.wrappedBuffer(payload);
    if (type == HEADERS) {
      in.skipBytes((flags & PRIORITY_GIVEN) == 0 ? 0 : 5);
      try {
        statuses.putIfAbsent(stream, decoder.decodeHeaders(stream, in).status().toString());
      } catch (Http2Exception e) {
        throw new IOException(e);
      }
    } else if (type == RESET) {
      resets.put(stream, in.readUnsignedInt());
    } else if (type == GO_AWAY) {
      in.skipBytes(4);
      goAway = OptionalLong.of(in.readUnsignedInt());
      if (hasty) {
        close();
      }
    } else if (type == SETTINGS && flags == 0) {
      send(frame(SETTINGS, 1, 0));
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
