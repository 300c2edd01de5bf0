package dev.sallyport.proxy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.ModelPattern;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;

/**
 * Finds the models that a message on a WebSocket names: at any depth, as each vendor's events nest
 * them elsewhere (a session's, a response's, a transcription's).
 */
final class MessageModels {
  private static final String MODEL = "model";
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  private MessageModels() {}

  /** Fails with INVALID. */
  static AskedModels of(Buffer message) {
    ModelNames names = new ModelNames();
    try (JsonParser parser = JSON.createParser(message.getBytes())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw notAnObject();
      }
      int depth = 1;
      while (depth > 0) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          throw notAnObject();
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (token == JsonToken.VALUE_STRING && MODEL.equalsIgnoreCase(parser.currentName())) {
          names.add(parser.getText());
        }
      }
      if (parser.nextToken() != null) {
        throw notAnObject();
      }
    } catch (IOException e) {
      throw notAnObject();
    }
    return new AskedModels(names.all(), names.told() > 0);
  }

  /** The one that it names first; empty where it names none that can be read. */
  static Optional<String> first(Buffer message) {
    try {
      return of(message).names().stream().findFirst().map(ModelPattern::bare);
    } catch (GatewayException unreadable) {
      return Optional.empty();
    }
  }

  private static GatewayException notAnObject() {
    return GatewayException.invalid(
        "This key may use only some models, so each message must be a JSON object.");
  }
}
