package dev.sallyport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One request as it came over the wire, and the means to answer it in any way, right or wrong. */
public final class ProviderCall {
  private static final int PATIENCE_SECONDS = 8;
  private static final int STEP = 65_536;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final String head;
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private final CompletableFuture<Long> ended = new CompletableFuture<>();

  private ProviderCall(Socket socket, String head) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    this.head = head;
  }

  static ProviderCall read(Socket socket) throws IOException {
    return new ProviderCall(socket, until(socket.getInputStream(), "\r\n\r\n"));
  }

  private static String until(InputStream in, String end) throws IOException {
    StringBuilder read = new StringBuilder();
    while (!read.toString().endsWith(end)) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      read.append((char) next);
    }
    return read.toString();
  }

  /** Request line and header lines, as they came. */
  public String head() {
    return head;
  }

  public String requestLine() {
    return head.substring(0, head.indexOf("\r\n"));
  }

  /** Header lines in their order, without the request line. */
  public List<String> lines() {
    List<String> lines = head.lines().toList();
    return lines.subList(1, lines.size() - 1);
  }

  /** Values of a header, in their order. */
  public List<String> header(String name) {
    return lines().stream()
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(line -> line.substring(name.length() + 1).trim())
        .toList();
  }

  /** For scripts: reads all of the body, whatever its framing. */
  public byte[] body() throws IOException {
    if (!body.isDone()) {
      body.complete(header("transfer-encoding").isEmpty() ? fixed() : chunked());
    }
    return body.join();
  }

  private byte[] fixed() throws IOException {
    List<String> length = header("content-length");
    int size = length.isEmpty() ? 0 : Integer.parseInt(length.get(0));
    byte[] read = in.readNBytes(size);
    if (read.length < size) {
      throw new EOFException();
    }
    return read;
  }

  private byte[] chunked() throws IOException {
    ByteArrayOutputStream sum = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(until(in, "\r\n").trim(), 16);
      if (size == 0) {
        until(in, "\r\n");
        return sum.toByteArray();
      }
      sum.writeBytes(in.readNBytes(size));
      in.readNBytes(2);
    }
  }

  /** For tests: the body that the script has read. */
  public byte[] received() {
    return settled(body);
  }

  /** For scripts: so many bytes of what comes after the head. */
  public byte[] read(int length) throws IOException {
    byte[] read = in.readNBytes(length);
    if (read.length < length) {
      throw new EOFException();
    }
    return read;
  }

  /** For scripts: at most so many bytes of the body as they stand on the wire. */
  public int readSome(int most) throws IOException {
    return in.readNBytes(most).length;
  }

  /** For scripts: so many bytes of the body as they stand on the wire. */
  public byte[] some(int exactly) throws IOException {
    return in.readNBytes(exactly);
  }

  public void send(String bytes) throws IOException {
    send(bytes.getBytes(ISO_8859_1));
  }

  public void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** A whole answer with its length. */
  public void answer(String status, String type, String text) throws IOException {
    answer(status, type, text.getBytes(UTF_8));
  }

  public void answer(String status, String type, byte[] bytes) throws IOException {
    send(
        "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(status, type, bytes.length));
    send(bytes);
  }

  /** The head of an answer that comes in chunks. */
  public void begin(String type) throws IOException {
    send(
        "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
            .formatted(type));
  }

  public void chunk(String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    send(Integer.toHexString(bytes.length) + "\r\n");
    send(bytes);
    send("\r\n");
  }

  public void end() throws IOException {
    send("0\r\n\r\n");
  }

  /** Ends the connection with a reset. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Ends the connection in order. */
  public void hangUp() throws IOException {
    socket.close();
  }

  /** For scripts: reads on until the other side ends the connection, and notes when it did. */
  public void awaitEnd() {
    byte[] dropped = new byte[STEP];
    try {
      while (in.read(dropped) >= 0) {
        Thread.onSpinWait();
      }
    } catch (IOException e) {
      ended.complete(System.nanoTime());
      return;
    }
    ended.complete(System.nanoTime());
  }

  /** For scripts: the same, and keeps what it read as the body, as it stands on the wire. */
  public void readToEnd() {
    ByteArrayOutputStream sum = new ByteArrayOutputStream();
    byte[] some = new byte[STEP];
    try {
      for (int n = in.read(some); n >= 0; n = in.read(some)) {
        sum.write(some, 0, n);
      }
    } catch (IOException e) {
      body.complete(sum.toByteArray());
    }
    body.complete(sum.toByteArray());
    ended.complete(System.nanoTime());
  }

  /** For tests: waits until the script has seen the end of the connection. */
  public Duration endedAfter(long sinceNanos) {
    return Duration.ofNanos(settled(ended) - sinceNanos);
  }

  void done() {
    body.complete(new byte[0]);
  }

  private static <T> T settled(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
