package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketMessagesTest {
  private static final int TEXT = 0x1;
  private static final int BINARY = 0x2;
  private static final int CONTINUATION = 0x0;
  private static final int PING = 0x9;
  private static final int CLOSE = 0x8;
  private static final int FINAL = 0x80;

  private final List<String> seen = new ArrayList<>();
  private final SocketMessages messages =
      new SocketMessages(SocketMessages.Kinds.TEXTS, message -> seen.add(message.toString()));

  private static Buffer frame(int first, String text) {
    Buffer frame = Buffer.buffer().appendByte((byte) first);
    if (text.length() < 126) {
      frame.appendByte((byte) text.length());
    } else if (text.length() < 1 << 16) {
      frame.appendByte((byte) 126).appendShort((short) text.length());
    } else {
      frame.appendByte((byte) 127).appendLong(text.length());
    }
    return frame.appendString(text);
  }

  private static Buffer conversation() {
    return Buffer.buffer()
        .appendBuffer(frame(FINAL | TEXT, "one"))
        .appendBuffer(frame(FINAL | BINARY, "sound"))
        .appendBuffer(frame(TEXT, "in "))
        .appendBuffer(frame(FINAL | PING, "?"))
        .appendBuffer(frame(FINAL | CONTINUATION, "two"))
        .appendBuffer(frame(FINAL | TEXT, ""))
        .appendBuffer(frame(FINAL | TEXT, "x".repeat(300)))
        .appendBuffer(frame(FINAL | CLOSE, "bye"));
  }

  @Test
  void texts_areWhole_howeverTheirBytesAreCut() {
    Buffer all = conversation();
    List<String> expected = List.of("one", "in two", "", "x".repeat(300));
    for (int cut = 0; cut <= all.length(); cut++) {
      seen.clear();
      SocketMessages fresh =
          new SocketMessages(SocketMessages.Kinds.TEXTS, message -> seen.add(message.toString()));
      fresh.pass(all.slice(0, cut));
      fresh.pass(all.slice(cut, all.length()));
      assertThat(seen).as("cut at %s", cut).isEqualTo(expected);
    }
  }

  @Test
  void text_isLeftOut_whenItIsTooLong_andTheNextIsNot() {
    messages.pass(frame(FINAL | TEXT, "x".repeat(300_000)));
    messages.pass(frame(FINAL | TEXT, "next"));

    assertThat(seen).containsExactly("next");
  }

  @Test
  void compressedText_isNoText() {
    messages.pass(frame(FINAL | 0x40 | TEXT, "abc"));

    assertThat(seen).isEmpty();
  }

  @Test
  void binaryAndMaskedMessages_areRead_whereAllAreWanted() {
    SocketMessages all =
        new SocketMessages(SocketMessages.Kinds.ALL, message -> seen.add(message.toString()));
    byte[] mask = {1, 2, 3, 4};
    byte[] payload = "{\"setup\":{}}".getBytes(UTF_8);
    Buffer masked = Buffer.buffer().appendByte((byte) (FINAL | BINARY));
    masked.appendByte((byte) (0x80 | payload.length)).appendBytes(mask);
    for (int i = 0; i < payload.length; i++) {
      masked.appendByte((byte) (payload[i] ^ mask[i % mask.length]));
    }

    all.pass(masked);
    all.pass(frame(FINAL | BINARY, "plain"));

    assertThat(seen).containsExactly("{\"setup\":{}}", "plain");
  }
}
