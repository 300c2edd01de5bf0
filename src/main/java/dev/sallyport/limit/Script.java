package dev.sallyport.limit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A Lua script, and the name under which Redis remembers it. */
record Script(String text, String sha1) {
  static Script named(String file) {
    try (InputStream source = Script.class.getResourceAsStream("/redis/" + file)) {
      byte[] text = source.readAllBytes();
      byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(text);
      return new Script(new String(text, UTF_8), HexFormat.of().formatHex(sha1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
