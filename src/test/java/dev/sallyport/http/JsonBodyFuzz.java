package dev.sallyport.http;

import dev.sallyport.fuzz.Fuzzed;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.TreeMap;

/** Bodies of the management API: read, or refused with the place of the mistake. */
public final class JsonBodyFuzz {
  public static final List<String> SEEDS =
      List.of(
          "{\"name\":\"x\",\"limits\":[{\"metric\":\"requests\",\"max\":60,\"window\":\"1m\"}]}",
          "[1,2.5e10,true,null,\"\\ud83d\\ude00\"]",
          "{\"a\":{\"b\":{\"c\":[[[[]]]]}}}",
          "1e400",
          "\0\0\u00ff\0\0\0e");

  private JsonBodyFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Fuzzed.run(input.length, () -> parse(input));
  }

  private static void parse(byte[] input) {
    try {
      Object body = JsonBody.parse(Buffer.buffer(input));
      HalfCharacters.check(body, "body", new TreeMap<>());
    } catch (Rejection told) {
      Fuzzed.require(told.status() == 400, "a bad body is a 400");
    }
  }
}
