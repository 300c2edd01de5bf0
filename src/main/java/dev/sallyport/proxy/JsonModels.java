package dev.sallyport.proxy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.sallyport.core.GatewayException;
import dev.sallyport.provider.Dialect;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

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

  /** Where Anthropic takes the requests of a batch from. */
  private static final String REQUESTS = "requests";

  private static final String PARAMS = "params";

  /** Where OpenAI takes a batch from: each line of the file names a model that is run. */
  private static final String FILE = "input_file_id";

  /** Whose items may each name one more model that is run. */
  private static final Set<String> NESTING = Set.of("tools", "plugins", REQUESTS);

  private static final Pattern OTHER_CHARSET =
      Pattern.compile(
          ";\\s*charset(?!=(?:\"(?:utf-8|us-ascii)\"|utf-8|us-ascii)\\s*(?:;|$))",
          Pattern.CASE_INSENSITIVE);

  private final ModelNames names = new ModelNames();
  private final String alone;
  private final Set<String> naming = new HashSet<>();

  private JsonModels(String alone) {
    this.alone = alone;
  }

  /** Whether a body of this type could be read as other text than it is read as here. */
  static boolean isOtherCharset(String type) {
    return OTHER_CHARSET.matcher(type).find();
  }

  /**
   * Fails with INVALID.
   *
   * @param provider decides what may stand in place of the field {@code model}
   */
  static AskedModels of(Buffer body, Dialect provider) {
    String alone =
        switch (provider) {
          case OPENROUTER -> MODELS;
          case ANTHROPIC -> REQUESTS;
          default -> MODEL;
        };
    JsonModels found = new JsonModels(alone);
    try (JsonParser parser = parser(body)) {
      found.read(parser);
    } catch (StreamConstraintsException e) {
      throw GatewayException.invalid(
          "The request body is nested too deep, or has too long a number or name of a field.");
    } catch (IOException e) {
      throw GatewayException.invalid("The request body is not well-formed JSON.");
    }
    return new AskedModels(found.names.all(), found.isSure());
  }

  /** Without a copy, where the bytes are within reach: bodies may be large. */
  private static JsonParser parser(Buffer body) throws IOException {
    var bytes = ((BufferInternal) body).getByteBuf();
    return bytes.hasArray()
        ? JSON.createParser(
            bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes())
        : JSON.createParser(body.getBytes());
  }

  private boolean isSure() {
    return !naming.contains(FILE)
        && (naming.contains(MODEL) || (naming.contains(alone) && names.told() > 0));
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
    String known = name.toLowerCase(Locale.ROOT);
    if (name.equalsIgnoreCase(MODEL)) {
      once(name, MODEL);
      names.add(text(parser, value, MODEL));
    } else if (name.equalsIgnoreCase(MODELS) && value == JsonToken.START_ARRAY) {
      once(name, MODELS);
      list(parser);
    } else if (NESTING.contains(known) && value == JsonToken.START_ARRAY) {
      items(parser, known);
    } else {
      if (known.equals(FILE)) {
        naming.add(FILE);
      }
      parser.skipChildren();
    }
  }

  private void once(String written, String name) {
    if (!naming.add(name) || !written.equals(name)) {
      throw GatewayException.invalid("The field `" + name + "` must stand once, written so.");
    }
  }

  private void list(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      names.add(text(parser, parser.currentToken(), MODELS));
    }
  }

  /** All names there count, however often they stand; what is no text names no model. */
  private void items(JsonParser parser, String of) throws IOException {
    long before = names.told();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        item(parser);
      } else {
        parser.skipChildren();
      }
    }
    if (names.told() > before) {
      naming.add(of);
    }
  }

  private void item(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equalsIgnoreCase(MODEL) && value == JsonToken.VALUE_STRING) {
        names.add(parser.getText());
      } else if (name.equalsIgnoreCase(PARAMS) && value == JsonToken.START_OBJECT) {
        item(parser);
      } else if (NESTING.contains(name) && value == JsonToken.START_ARRAY) {
        items(parser, name);
      } else {
        parser.skipChildren();
      }
    }
  }

  private static String text(JsonParser parser, JsonToken value, String name) throws IOException {
    if (value != JsonToken.VALUE_STRING) {
      throw GatewayException.invalid("The field `" + name + "` must be text.");
    }
    return parser.getText();
  }
}
