package dev.sallyport.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A secret that is given by {@code file:/path}, as Docker, Kubernetes and systemd hand them out.
 */
final class SecretFile {
  private static final String SCHEME = "file:";
  private static final int MAX_BYTES = 64 * 1024;

  private SecretFile() {}

  /** The trimmed content of the file, or the text itself if it is no reference. */
  static String resolved(String text) {
    if (!text.startsWith(SCHEME)) {
      return text;
    }
    Path path = Formats.path(text.substring(SCHEME.length()).replaceFirst("^//(?=/)", ""));
    String content = content(path);
    if (content.isEmpty()) {
      throw new IllegalArgumentException("refers to the file " + path + ", which is empty");
    }
    return content;
  }

  private static String content(Path path) {
    try (var in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IllegalArgumentException("refers to the file " + path + ", which is too large");
      }
      return new String(bytes, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "refers to the file " + path + ", which cannot be read", e);
    }
  }
}
