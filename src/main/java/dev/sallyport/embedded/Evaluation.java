package dev.sallyport.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.sallyport.crypto.Secret;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What the evaluation gateway needs and nobody configured: made once, so that each start prints the
 * same. Kept in {@code <data>/evaluation.json}, readable by its owner alone.
 *
 * @param virtualKey ready to use, with credentials for the echo provider
 */
public record Evaluation(
    Secret adminToken,
    MasterKey masterKey,
    Secret postgresPassword,
    Secret redisPassword,
    Secret echoSecret,
    Secret virtualKey) {
  private static final int MASTER_KEY_BYTES = 32;
  private static final int TOKEN_LENGTH = 48;
  private static final SecureRandom random = new SecureRandom();

  public Evaluation {
    requireNonNull(adminToken, "adminToken");
    requireNonNull(masterKey, "masterKey");
    requireNonNull(postgresPassword, "postgresPassword");
    requireNonNull(redisPassword, "redisPassword");
    requireNonNull(echoSecret, "echoSecret");
    requireNonNull(virtualKey, "virtualKey");
  }

  /** 32 random bytes and the name under which sealed secrets refer to them. */
  public record MasterKey(String id, Secret bytes) {
    public MasterKey {
      requireNonNull(id, "id");
      requireNonNull(bytes, "bytes");
    }
  }

  /**
   * Blocking.
   *
   * @throws IOException when the file is damaged: it is never made anew over existing data
   */
  public static synchronized Evaluation loadOrCreate(Path dataDir, Supplier<String> newVirtualKey)
      throws IOException {
    Path home = DataFolder.open(dataDir);
    Path file = home.resolve("evaluation.json");
    FolderLock lock = FolderLock.take(DataFolder.inside(home, "bin"));
    try {
      if (!Files.exists(file)) {
        write(file, create(newVirtualKey.get()));
      }
    } finally {
      lock.close();
    }
    return read(DataFolder.file(file));
  }

  private static JsonObject create(String virtualKey) {
    byte[] masterKey = new byte[MASTER_KEY_BYTES];
    random.nextBytes(masterKey);
    return new JsonObject()
        .put("adminToken", text(TOKEN_LENGTH))
        .put("masterKeyId", "evaluation-" + text(6))
        .put("masterKey", Base64.getEncoder().encodeToString(masterKey))
        .put("postgresPassword", text(TOKEN_LENGTH))
        .put("redisPassword", text(TOKEN_LENGTH))
        .put("echoSecret", "sk-echo-" + text(TOKEN_LENGTH))
        .put("virtualKey", virtualKey);
  }

  private static void write(Path file, JsonObject content) throws IOException {
    Path partial = file.resolveSibling("evaluation.json.partial");
    Files.deleteIfExists(partial);
    Set<OpenOption> created = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(partial, created, DataFolder.mode("rw-------"))) {
      channel.write(ByteBuffer.wrap(content.encodePrettily().getBytes(UTF_8)));
      channel.force(true);
    }
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Evaluation read(Path file) throws IOException {
    try {
      JsonObject content = new JsonObject(Files.readString(file));
      return new Evaluation(
          secret(content, "adminToken"),
          new MasterKey(string(content, "masterKeyId"), masterKey(content)),
          secret(content, "postgresPassword"),
          secret(content, "redisPassword"),
          secret(content, "echoSecret"),
          secret(content, "virtualKey"));
    } catch (RuntimeException e) {
      // Without the cause: a parser quotes what it read, and this is full of secrets.
      throw new IOException(
          file
              + " is damaged: put back a copy of it, or delete "
              + file.getParent()
              + " to start anew without the data in it.");
    }
  }

  private static Secret masterKey(JsonObject content) {
    byte[] bytes = Base64.getDecoder().decode(string(content, "masterKey"));
    if (bytes.length != MASTER_KEY_BYTES) {
      throw new IllegalArgumentException("masterKey");
    }
    return Secret.of(bytes);
  }

  private static Secret secret(JsonObject content, String field) {
    return Secret.of(string(content, field));
  }

  private static String string(JsonObject content, String field) {
    String value = content.getString(field, "");
    if (value.isBlank()) {
      throw new IllegalArgumentException(field);
    }
    return value;
  }

  private static String text(int length) {
    String alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    return random
        .ints(length, 0, alphabet.length())
        .mapToObj(i -> alphabet.substring(i, i + 1))
        .collect(Collectors.joining());
  }
}
