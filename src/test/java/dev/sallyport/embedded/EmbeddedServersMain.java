package dev.sallyport.embedded;

import dev.sallyport.crypto.Secret;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** A JVM to be killed: starts both servers, tells its descendants' ids in one line, and waits. */
final class EmbeddedServersMain {
  private EmbeddedServersMain() {}

  public static void main(String[] args) throws Exception {
    Path dataDir = Path.of(args[0]);
    PrintStream out = System.out;
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(dataDir, Secret.of("pg-password"));
        EmbeddedRedis redis = EmbeddedRedis.start(dataDir, Secret.of("redis-password"))) {
      String descendants =
          ProcessHandle.current()
              .descendants()
              .map(process -> Long.toString(process.pid()))
              .collect(Collectors.joining(" "));
      out.println("serving " + postgres.port() + " " + redis.port() + " " + descendants);
      out.flush();
      while (System.in.read() >= 0) {}
    }
  }
}
