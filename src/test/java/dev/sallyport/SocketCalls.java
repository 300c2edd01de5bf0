package dev.sallyport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Both ends of a WebSocket, byte by byte. */
final class SocketCalls {
  static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private SocketCalls() {}

  /** A correct request for a WebSocket, with the lines added. */
  static String upgrade(String target, String... lines) {
    StringBuilder head =
        new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: gateway\r\n")
            .append("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n")
            .append("Sec-WebSocket-Key: ")
            .append(KEY)
            .append("\r\n");
    for (String line : lines) {
      head.append(line).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  static String bearer(String key) {
    return "Authorization: Bearer " + key;
  }

  /** A client whose WebSocket is open. */
  static RawClient open(int port, String target, String... lines) {
    RawClient client = RawClient.to(port);
    client.send(upgrade(target, lines));
    assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
    return client;
  }

  static void send(RawClient client, SocketFrame frame) {
    client.send(frame.masked());
  }

  static SocketFrame read(RawClient client) {
    try {
      return SocketFrame.read(client::read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For scripts: the provider's consent. */
  static void accept(ProviderCall call, String... lines) throws IOException {
    StringBuilder head =
        new StringBuilder("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n")
            .append("Connection: Upgrade\r\nSec-WebSocket-Accept: ")
            .append(acceptOf(call.header("sec-websocket-key").get(0)))
            .append("\r\n");
    for (String line : lines) {
      head.append(line).append("\r\n");
    }
    call.send(head.append("\r\n").toString());
  }

  private static String acceptOf(String key) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** For scripts: says what it is told, up to and with the close. */
  static void echo(ProviderCall call) throws IOException {
    accept(call);
    SocketFrame frame;
    do {
      frame = SocketFrame.read(call::read);
      call.send(frame.plain());
    } while (frame.first() != SocketFrame.CLOSE);
    call.hangUp();
  }
}
