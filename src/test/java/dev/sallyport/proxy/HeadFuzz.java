package dev.sallyport.proxy;

import static dev.sallyport.fuzz.Fuzzed.require;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.fuzz.Fuzzed;
import dev.sallyport.key.KeyText;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;

/** Request targets and headers: whatever key is presented, it does not go on. */
public final class HeadFuzz {
  public static final List<String> SEEDS =
      List.of(
          "/v1/chat/completions?key=abcdefghijklmnopqrstuvwxyz012345",
          "/openai/v1/models/org%2Fmodel?a=b&key=%61bcdefghijklmnopqrstuvwxyz012345",
          "/v1beta/models/gemini:generateContent?alt=sse",
          "/v1/x\nauthorization: Bearer abcdefghijklmnopqrstuvwxyz012345\nx-b: a",
          "/v1/x\nx-api-key: abc\nconnection: x-b, close\nx-b: abc");

  private HeadFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    String[] lines = new String(input, ISO_8859_1).split("\n", -1);
    Fuzzed.run(input.length, () -> read(lines));
  }

  private static void read(String[] lines) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.add(lines[i].substring(0, colon), lines[i].substring(colon + 1).trim());
      }
    }
    Inbound inbound = Inbound.of("POST", "/" + lines[0], false);
    Optional<String> key =
        Carriers.presented(headers, inbound.query()).filter(KeyText::isPlausible);
    key.ifPresent(presented -> check(inbound, headers, presented));
  }

  private static void check(Inbound inbound, MultiMap headers, String key) {
    require(!key.isEmpty(), "an empty key is none");
    Traces traces = Traces.of(key.getBytes(ISO_8859_1));
    String query = Carriers.withoutKey(inbound.query(), traces);
    require(!query.contains(key), "the key goes on in the query");
    MultiMap sent = MultiMap.caseInsensitiveMultiMap();
    Heads.copyRequest(headers, sent, traces);
    require(sent.entries().stream().noneMatch(e -> e.getValue().contains(key)), "in a header");
  }
}
