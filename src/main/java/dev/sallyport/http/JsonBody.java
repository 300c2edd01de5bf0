package dev.sallyport.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.jackson.JacksonCodec;
import java.io.IOException;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Reads JSON strictly: no comments and no field twice, both of which the platform's own reader lets
 * pass. A failure names the place and never quotes the body, which may hold a secret.
 */
final class JsonBody {
  /** The name under which the whole body is told of. */
  static final String FIELD = "body";

  /** What is read is gone through recursively: at 900 levels the stack of an event loop ends. */
  private static final int DEEPEST = 100;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
          .build();

  private JsonBody() {}

  static Object parse(Buffer body) {
    return parse(body, UnaryOperator.identity());
  }

  /** Decimals as {@link java.math.BigDecimal}, to the last digit that was sent. */
  static Object parseExactly(Buffer body) {
    return parse(body, Exact::new);
  }

  private static final class Exact extends JsonParserDelegate {
    Exact(JsonParser parser) {
      super(parser);
    }

    @Override
    public Number getNumberValue() throws IOException {
      return currentToken() == JsonToken.VALUE_NUMBER_FLOAT
          ? getDecimalValue()
          : super.getNumberValue();
    }
  }

  private static Object parse(Buffer body, UnaryOperator<JsonParser> reading) {
    try (JsonParser parser = reading.apply(FACTORY.createParser(body.getBytes()))) {
      return parse(parser);
    } catch (IOException e) {
      // In what looks like UTF-16 or UTF-32 and is not.
      throw Rejection.invalid(Map.of(FIELD, "is not valid JSON"));
    }
  }

  private static Object parse(JsonParser parser) {
    try {
      return JacksonCodec.fromParser(parser, Object.class);
    } catch (DecodeException e) {
      throw malformed(parser, e.getCause());
    }
  }

  private static Rejection malformed(JsonParser parser, Throwable cause) {
    JsonLocation place =
        cause instanceof JsonProcessingException known && known.getLocation() != null
            ? known.getLocation()
            : parser.currentLocation();
    String problem =
        cause instanceof StreamConstraintsException
            ? "is nested deeper than " + DEEPEST + " levels or has too long a number or name"
            : "is not valid JSON";
    String where = " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
    return Rejection.invalid(Map.of(FIELD, problem + where));
  }
}
