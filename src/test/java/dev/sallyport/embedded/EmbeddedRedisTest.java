package dev.sallyport.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.crypto.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisTest {
  private static final String PASSWORD = "redis-password-5c1e";

  @TempDir Path dataDir;

  @Test
  void restart_keepsTheData() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(dataDir, Secret.of(PASSWORD))) {
      assertThat(ask(redis, "AUTH " + PASSWORD, "SET kept 42")).containsExactly("+OK", "+OK");
    }

    try (EmbeddedRedis redis = EmbeddedRedis.start(dataDir, Secret.of(PASSWORD))) {
      assertThat(ask(redis, "AUTH " + PASSWORD, "INCR kept")).containsExactly("+OK", ":43");
    }
  }

  @Test
  void server_refusesWhoeverDoesNotKnowThePassword() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(dataDir, Secret.of(PASSWORD))) {
      assertThat(ask(redis, "PING", "AUTH wrong"))
          .allMatch(answer -> answer.startsWith("-NOAUTH") || answer.startsWith("-WRONGPASS"));
      assertThat(Files.getPosixFilePermissions(dataDir.resolve("redis/redis.conf")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void secondStart_isRefused_whileTheFirstRuns() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(dataDir, Secret.of(PASSWORD))) {
      assertThatThrownBy(() -> EmbeddedRedis.start(dataDir, Secret.of(PASSWORD)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use by another gateway");
      assertThat(redis.port()).isPositive();
    }
  }

  @Test
  void missingLibrary_isNamedWithTheWayOut() {
    IOException failure =
        new IOException(
            "redis-server: error while loading shared libraries: libssl.so.3: cannot open shared"
                + " object file: No such file or directory");

    assertThat(EmbeddedRedis.explain(failure))
        .hasMessageContaining("libssl.so.3")
        .hasMessageContaining("SALLYPORT_REDIS_URL");
  }

  @Test
  void brokenData_isToldWithTheEndOfTheLog() throws Exception {
    Files.createDirectories(dataDir.resolve("redis"));
    Files.writeString(dataDir.resolve("redis/appendonly.aof"), "not an append-only file\n");

    assertThatThrownBy(() -> EmbeddedRedis.start(dataDir, Secret.of(PASSWORD)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Bad file format")
        .hasMessageNotContaining(PASSWORD);
  }

  private static List<String> ask(EmbeddedRedis redis, String... commands) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
      socket.setSoTimeout(5_000);
      BufferedReader answers =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      List<String> lines = new ArrayList<>();
      for (String command : commands) {
        socket.getOutputStream().write((command + "\r\n").getBytes(UTF_8));
        lines.add(answers.readLine());
      }
      return lines;
    }
  }
}
