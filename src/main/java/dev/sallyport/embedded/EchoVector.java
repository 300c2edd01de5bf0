package dev.sallyport.embedded;

import io.vertx.core.json.JsonArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;

/** An embedding that is the same for the same text, of length 1, and means nothing. */
final class EchoVector {
  private static final int MAX_DIMENSIONS = 4096;

  private final float[] values;

  private EchoVector(float[] values) {
    this.values = values;
  }

  static EchoVector of(String text, int dimensions) {
    if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw EchoFailure.invalid("dimensions: 1 to " + MAX_DIMENSIONS);
    }
    Random random = new Random(text.hashCode());
    double[] raw = random.doubles(dimensions, -1, 1).toArray();
    double length = Math.sqrt(Arrays.stream(raw).map(x -> x * x).sum());
    float[] values = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      values[i] = (float) (raw[i] / length);
    }
    return new EchoVector(values);
  }

  JsonArray json() {
    JsonArray array = new JsonArray();
    for (float value : values) {
      array.add(value);
    }
    return array;
  }

  /** As OpenAI's SDKs ask for by default. */
  String base64() {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
