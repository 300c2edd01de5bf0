package dev.sallyport.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * An answer as a vendor's reference shows it, and what has to be read from it.
 *
 * @param usage as {@code Usage} is written; {@code nothing} for none
 */
record RecordedAnswer(
    String name, Request request, Buffer body, String usage, Optional<String> model) {

  /** What was called, and the content type of the answer. */
  record Request(Dialect dialect, String path, String type) {
    UsageReader reader() {
      return reader(Optional.empty());
    }

    UsageReader reader(Optional<String> encoding) {
      return UsageReaders.of(dialect, path, 200, type, encoding);
    }
  }

  private static final String WRAPPED = "wrapped ";

  static List<RecordedAnswer> all() {
    return Stream.of("answers-openai.txt", "answers-others.txt")
        .map(RecordedAnswer::text)
        .flatMap(text -> Arrays.stream(text.split("(?m)^=== ")).skip(1))
        .map(RecordedAnswer::parsed)
        .toList();
  }

  private static String text(String file) {
    try (InputStream in = RecordedAnswer.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RecordedAnswer parsed(String section) {
    String[] parts = section.split("---\n", 2);
    String[] head = parts[0].split("\n");
    String[] called = head[1].split(" ", 3);
    Request request = new Request(Dialect.find(called[0]).orElseThrow(), called[1], called[2]);
    boolean amazon = called[2].contains("eventstream");
    byte[] body = amazon ? messages(parts[1]) : parts[1].getBytes(UTF_8);
    Optional<String> model =
        head.length > 3 ? Optional.of(head[3].replace("model ", "")) : Optional.empty();
    return new RecordedAnswer(head[0], request, Buffer.buffer(body), head[2], model);
  }

  private static byte[] messages(String lines) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    lines
        .lines()
        .map(RecordedAnswer::payload)
        .map(RecordedAnswer::message)
        .forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static byte[] payload(String line) {
    if (!line.startsWith(WRAPPED)) {
      return line.getBytes(UTF_8);
    }
    byte[] inner = line.substring(WRAPPED.length()).getBytes(UTF_8);
    String base64 = Base64.getEncoder().encodeToString(inner);
    return ("{\"bytes\":\"" + base64 + "\",\"p\":\"abcdef\"}").getBytes(UTF_8);
  }

  static byte[] message(byte[] payload) {
    byte[] headers = "\013:event-type\7\0\5chunk".getBytes(UTF_8);
    int total = 16 + headers.length + payload.length;
    Buffer message = Buffer.buffer().appendInt(total).appendInt(headers.length);
    message.appendInt(sum(message)).appendBytes(headers).appendBytes(payload);
    return message.appendInt(sum(message)).getBytes();
  }

  private static int sum(Buffer bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes.getBytes());
    return (int) sum.getValue();
  }

  RecordedAnswer with(byte[] changed) {
    return new RecordedAnswer(name, request, Buffer.buffer(changed), usage, model);
  }

  boolean isEvents() {
    return request.type().startsWith("text/event-stream");
  }

  /** The cuts are where one piece ends and the next one begins. */
  String read(Supplier<UsageReader> readers, int... cuts) {
    UsageReader reader = readers.get();
    int from = 0;
    for (int cut : cuts) {
      reader.read(body.getBuffer(from, cut));
      from = cut;
    }
    reader.read(body.getBuffer(from, body.length()));
    return told(reader);
  }

  static String told(UsageReader reader) {
    String usage = reader.seen().toString();
    return (usage.isEmpty() ? "nothing" : usage) + reader.model().map(m -> " of " + m).orElse("");
  }

  String expected() {
    return usage + model.map(m -> " of " + m).orElse("");
  }

  @Override
  public String toString() {
    return name;
  }
}
