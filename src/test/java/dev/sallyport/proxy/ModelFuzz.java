package dev.sallyport.proxy;

import static dev.sallyport.fuzz.Fuzzed.require;

import dev.sallyport.core.GatewayException;
import dev.sallyport.fuzz.Fuzzed;
import dev.sallyport.provider.Dialect;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Whatever model another reader of the body finds, it is among those that were found here. */
public final class ModelFuzz {
  private static final String FORM = "multipart/form-data; boundary=b";

  public static final List<String> SEEDS =
      List.of(
          "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"\\u00e9\"}]}",
          "{\"models\":[\"a\",\"b\"],\"stream\":true,\"tools\":[{\"model\":\"x\"}]}",
          "{\"requests\":[{\"custom_id\":\"1\",\"params\":{\"model\":\"claude\"}}]}",
          Fuzzed.lines(
              "--b",
              "Content-Disposition: form-data; name=\"model\"",
              "",
              "whisper-1",
              "--b",
              "Content-Disposition: form-data; name=\"file\"; filename=\"a\"",
              "",
              "x",
              "--b--",
              ""),
          "model=gpt-4o&Model=%67&deployment=x");

  private ModelFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Buffer body = Buffer.buffer(input);
    Fuzzed.run(input.length, () -> json(body));
    Fuzzed.run(input.length, () -> JsonModels.of(body, Dialect.OPENROUTER));
    Fuzzed.run(input.length, () -> JsonModels.of(body, Dialect.ANTHROPIC));
    Fuzzed.run(input.length, () -> FormModels.of(FORM, body));
    Fuzzed.run(input.length, () -> QueryModels.of(body.toString("ISO-8859-1")));
  }

  private static void json(Buffer body) {
    AskedModels found = JsonModels.of(body, Dialect.OPENAI);
    JsonObject read;
    try {
      read = new JsonObject(body);
    } catch (DecodeException | GatewayException e) {
      return;
    }
    Object model = read.getValue("model");
    require(model == null || found.names().contains(model), "another reader finds another model");
  }
}
