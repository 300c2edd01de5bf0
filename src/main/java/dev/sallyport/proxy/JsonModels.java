package dev.sallyport.proxy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sallyport.core.GatewayException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the field {@code model} of a JSON body without making objects of the rest. A field that
 * stands twice, or in other letter cases, is refused: the provider's parser could take another one.
 */
final class JsonModels {
  private static final String MODEL = "model";

  /** Where OpenRouter takes the models to fall back to. */
  private static final String MODELS = "models";

  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  private final List<String> names = new ArrayList<>(1);
  private final boolean listed;
  private boolean one;
  private boolean several;

  private JsonModels(boolean listed) {
    this.listed = listed;
  }

  /**
   * Fails with INVALID.
   *
   * @param listed whether the provider also takes its models from the field {@code models} alone
   */
  static AskedModels of(Buffer body, boolean listed) {
    JsonModels found = new JsonModels(listed);
    try (JsonParser parser = JSON.createParser(body.getBytes())) {
      found.read(parser);
    } catch (IOException e) {
      throw GatewayException.invalid("The request body is not well-formed JSON.");
    }
    return new AskedModels(found.names, found.one || (found.listed && !found.names.isEmpty()));
  }

  private void read(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw GatewayException.invalid("The request body is not a JSON object.");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      field(parser, parser.currentName());
    }
    if (parser.nextToken() != null) {
      throw GatewayException.invalid("The request body goes on after its JSON object.");
    }
  }

  private void field(JsonParser parser, String name) throws IOException {
    JsonToken value = parser.nextToken();
    if (name.equalsIgnoreCase(MODEL)) {
      once(name, MODEL, one);
      one = true;
      names.add(text(parser, value, MODEL));
    } else if (name.equalsIgnoreCase(MODELS) && value == JsonToken.START_ARRAY) {
      once(name, MODELS, several);
      several = true;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        names.add(text(parser, parser.currentToken(), MODELS));
      }
    } else {
      parser.skipChildren();
    }
  }

  private static void once(String written, String name, boolean before) {
    if (before || !written.equals(name)) {
      throw GatewayException.invalid("The field `" + name + "` must stand once, written so.");
    }
  }

  private static String text(JsonParser parser, JsonToken value, String name) throws IOException {
    if (value != JsonToken.VALUE_STRING) {
      throw GatewayException.invalid("The field `" + name + "` must be text.");
    }
    return parser.getText();
  }
}
