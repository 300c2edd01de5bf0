package dev.sallyport.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a vendor answers, in its own shapes: a text of sections, each headed by the request (or the
 * status) that it answers. Written from the vendors' API references (2026-11).
 */
record VendorReplies(Map<String, String> sections) {
  private static final String HEAD = "### ";

  static VendorReplies of(String slug) {
    try (InputStream in = VendorReplies.class.getResourceAsStream(slug + ".http")) {
      String text = new String(in.readAllBytes(), UTF_8);
      return new VendorReplies(
          Arrays.stream(text.split("(?m)^" + HEAD))
              .filter(section -> !section.isBlank())
              .map(section -> section.split("\n", 2))
              .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1].strip())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Optional<String> whole(String request) {
    return Optional.ofNullable(sections.get(request));
  }

  /** The events of an answer, each with what ends it. */
  Optional<List<String>> streamed(String request) {
    return Optional.ofNullable(sections.get(request + " stream"))
        .map(
            text ->
                Arrays.stream(text.split(isLines(text) ? "\n" : "\n\n"))
                    .map(event -> event + (isLines(text) ? "\n" : "\n\n"))
                    .toList());
  }

  /** Of JSON, rather than server-sent events. */
  static boolean isLines(String text) {
    return text.startsWith("{");
  }

  String error(int status) {
    return whole(String.valueOf(status)).orElseThrow();
  }
}
