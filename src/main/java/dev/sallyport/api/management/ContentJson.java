package dev.sallyport.api.management;

import dev.sallyport.content.Content;
import dev.sallyport.content.Message;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Kept content as the management API says it: text as text, all else in Base64. */
final class ContentJson {
  private ContentJson() {}

  static JsonObject of(Content content) {
    return new JsonObject()
        .put("id", content.id().toString())
        .put("workspaceId", content.workspaceId().toString())
        .put("request", message(content.request()))
        .put("answer", message(content.answer()));
  }

  private static JsonObject message(Message message) {
    Optional<String> text = message.bytes().flatMap(bytes -> text(message, bytes));
    Optional<String> base64 =
        text.isPresent()
            ? Optional.empty()
            : message.bytes().map(bytes -> Base64.getEncoder().encodeToString(bytes.getBytes()));
    return new JsonObject()
        .put("contentType", message.type().orElse(null))
        .put("contentEncoding", message.encoding().orElse(null))
        .put("size", message.size())
        .put("truncated", message.truncated())
        .put("text", text.orElse(null))
        .put("base64", base64.orElse(null));
  }

  /** A character that is cut in two by the end of what is kept is left out. */
  private static Optional<String> text(Message message, Buffer bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.length());
    ByteBuffer all = ByteBuffer.wrap(bytes.getBytes());
    boolean broken = decoder.decode(all, text, !message.truncated()).isError();
    return broken || message.encoding().isPresent()
        ? Optional.empty()
        : Optional.of(text.flip().toString());
  }
}
