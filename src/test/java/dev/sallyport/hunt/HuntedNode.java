package dev.sallyport.hunt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.Gateway;
import dev.sallyport.config.Settings;
import dev.sallyport.crypto.Secret;
import dev.sallyport.embedded.EmbeddedPostgres;
import dev.sallyport.embedded.EmbeddedRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A whole node in this JVM, with real servers, whose every secret is a sentinel. */
final class HuntedNode {
  private static final int PATIENCE_MILLIS = 4_000;

  final Sentinels sentinels = Sentinels.make();
  final TalkativeProvider openai;
  final TalkativeProvider anthropic;
  private final Vertx outside = Vertx.vertx();
  private final EmbeddedPostgres postgres;
  private final EmbeddedRedis redis;
  private final Path folder;
  private Gateway gateway;

  HuntedNode(Path folder) throws Exception {
    this.folder = folder;
    this.openai = TalkativeProvider.start(outside);
    this.anthropic = TalkativeProvider.start(outside);
    this.postgres = EmbeddedPostgres.start(folder, Secret.of(sentinels.postgresPassword()));
    this.redis = EmbeddedRedis.start(folder, Secret.of(sentinels.redisPassword()));
  }

  void start() throws Exception {
    gateway = gateway(Map.of());
    await(gateway.start());
    await(gateway.ready());
  }

  /** A second node on the same stores, not started. */
  Gateway gateway(Map<String, String> changes) {
    Map<String, String> env = environment();
    if (gateway != null) {
      env.put("SALLYPORT_DATA_DIR", folder.resolve("second").toString());
    }
    env.putAll(changes);
    return new Gateway(Vertx.vertx(), Settings.load(Optional.empty(), env), List.of());
  }

  Map<String, String> environment() {
    Map<String, String> env = new HashMap<>();
    env.put("SALLYPORT_DATA_HOST", "127.0.0.1");
    env.put("SALLYPORT_DATA_PORT", "0");
    env.put("SALLYPORT_MANAGEMENT_PORT", "0");
    env.put("SALLYPORT_ADMIN_TOKEN", sentinels.adminToken());
    env.put("SALLYPORT_MASTER_KEYS", "first:" + sentinels.masterKeyText());
    env.put("SALLYPORT_POSTGRES_URL", postgresUrl(sentinels.postgresPassword()));
    env.put("SALLYPORT_REDIS_URL", redisUrl(sentinels.redisPassword()));
    env.put("SALLYPORT_DATA_DIR", folder.toString());
    env.put("SALLYPORT_LEDGER_SEGMENT", "256KiB");
    env.put("SALLYPORT_RUNTIME_EVENT_LOOPS", "1");
    env.put("SALLYPORT_UPSTREAM_FIRST_BYTE_TIMEOUT", "400ms");
    env.put("SALLYPORT_SHUTDOWN_DRAIN", "1s");
    env.put("SALLYPORT_CACHE_NEGATIVE", "50ms");
    env.put(
        "SALLYPORT_EGRESS_ALLOW",
        "127.0.0.1/32:" + openai.port() + ",127.0.0.1/32:" + anthropic.port() + ",127.0.0.1/32:1");
    return env;
  }

  String postgresUrl(String password) {
    return "postgres://%s:%s@127.0.0.1:%d/%s?sslmode=disable"
        .formatted(postgres.user(), password, postgres.port(), postgres.database());
  }

  String redisUrl(String password) {
    return "redis://:%s@127.0.0.1:%d/0".formatted(password, redis.port());
  }

  int dataPort() {
    return gateway.dataPort();
  }

  int managementPort() {
    return gateway.managementPort();
  }

  /** Sends bytes as they are; what comes back until the other side closes, or is silent. */
  static String raw(int port, String request) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(untilEnd(socket.getInputStream()), UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static byte[] untilEnd(InputStream in) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] some = new byte[8192];
    try {
      for (int n = in.read(some); n >= 0; n = in.read(some)) {
        all.write(some, 0, n);
      }
    } catch (SocketTimeoutException e) {
      all.writeBytes("(silence)".getBytes(UTF_8));
    } catch (IOException e) {
      all.writeBytes("(reset)".getBytes(UTF_8));
    }
    return all.toByteArray();
  }

  /** Every row of every table, as JSON: bytes as hexadecimal. */
  List<String> rows() throws SQLException {
    String url = "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/" + postgres.database();
    List<String> rows = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(url, postgres.user(), sentinels.postgresPassword());
        Statement statement = connection.createStatement()) {
      for (String table : strings(statement, TABLES)) {
        rows.addAll(
            strings(
                statement, "select '" + table + " ' || to_jsonb(t)::text from " + table + " t"));
      }
      rows.addAll(strings(statement, "select query from pg_stat_activity where query is not null"));
      statement.execute("checkpoint");
    }
    return rows;
  }

  private static final String TABLES =
      """
      select quote_ident(table_schema) || '.' || quote_ident(table_name)
        from information_schema.tables
       where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'""";

  private static List<String> strings(Statement statement, String query) throws SQLException {
    List<String> found = new ArrayList<>();
    try (ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        found.add(result.getString(1));
      }
    }
    return found;
  }

  /** All that Redis would tell somebody who may ask: its keys, and what each of them holds. */
  String redisContent() {
    String login = "AUTH " + sentinels.redisPassword() + "\r\n";
    String keys = raw(redis.port(), login + "KEYS *\r\nCLIENT LIST\r\nQUIT\r\n");
    StringBuilder all = new StringBuilder(keys);
    for (String line : keys.split("\r\n", -1)) {
      if (!line.isEmpty() && "+-:$*".indexOf(line.charAt(0)) < 0 && !line.startsWith("id=")) {
        all.append(raw(redis.port(), login + "DUMP \"" + line + "\"\r\nQUIT\r\n"));
      }
    }
    return all.toString();
  }

  void stopPostgres() throws IOException {
    postgres.close();
  }

  static <T> T await(Future<T> work) throws Exception {
    return work.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  void stop() throws Exception {
    if (gateway != null) {
      await(gateway.close());
    }
    redis.close();
    postgres.close();
    await(outside.close());
  }
}
