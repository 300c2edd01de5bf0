package dev.sallyport;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A node in a process of its own, with little memory, and what it uses of it. */
final class CrowdedNode implements AutoCloseable {
  private static final List<String> AS_THE_MANIFEST_SAYS =
      List.of("--add-opens", "java.base/java.nio=ALL-UNNAMED");

  private final Launched launched;
  private final int port;

  private CrowdedNode(Launched launched, int port) {
    this.launched = launched;
    this.port = port;
  }

  /**
   * @param at a gateway on whose database this runs too, so that its keys count here
   * @param options of its JVM
   * @param settings names and values of environment variables, in turn
   */
  static CrowdedNode start(TestGateway at, Path folder, List<String> options, String... settings)
      throws IOException, InterruptedException {
    Path ready = folder.resolve("ready.json");
    Map<String, String> env = new HashMap<>();
    env.put("SALLYPORT_ADMIN_TOKEN", TestGateway.ADMIN_TOKEN);
    env.put("SALLYPORT_MASTER_KEYS", TestGateway.MASTER_KEY);
    env.put("SALLYPORT_DATA_PORT", "0");
    env.put("SALLYPORT_MANAGEMENT_PORT", "0");
    env.put("SALLYPORT_POSTGRES_URL", TestGateway.postgresUrl(TestPostgres.port(), at.database()));
    env.put("SALLYPORT_REDIS_URL", TestGateway.redisUrl(TestGateway.redisPort()));
    env.put("SALLYPORT_EGRESS_ALLOW", "127.0.0.1/32:*");
    env.put("SALLYPORT_READY_FILE", ready.toString());
    for (int i = 0; i < settings.length; i += 2) {
      env.put(settings[i], settings[i + 1]);
    }
    List<String> command = new ArrayList<>(Pinned.NODE);
    command.addAll(List.of(Launched.java(), "-XX:+ExitOnOutOfMemoryError"));
    command.addAll(AS_THE_MANIFEST_SAYS);
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    Launched launched = Launched.start(command, folder, env);
    launched.line("Ready: data ");
    String url = new JsonObject(Files.readString(ready)).getString("data");
    return new CrowdedNode(launched, Integer.parseInt(url.replaceAll(".*:", "")));
  }

  int port() {
    return port;
  }

  /** As the kernel does: nothing of it runs any more. */
  void kill() {
    launched.kill();
  }

  /** SIGTERM. */
  void terminate() {
    launched.terminate();
  }

  /** All that it said until its end, which is awaited. */
  List<String> lastWords() throws InterruptedException {
    return launched.all();
  }

  boolean isAlive() {
    return launched.handle().isAlive();
  }

  /** Lines that speak of memory that was not there. */
  List<String> outOfMemory() {
    return launched.printed().stream()
        .filter(line -> line.contains("OutOfMemory") || line.contains("direct buffer memory"))
        .toList();
  }

  long residentKiB() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + launched.handle().pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  /** Of the heap, after a collection. */
  long liveKiB() throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String pid = Long.toString(launched.handle().pid());
    Process asked = new ProcessBuilder(jcmd, pid, "GC.class_histogram").start();
    String told = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    asked.waitFor(10, TimeUnit.SECONDS);
    String[] total = told.substring(told.lastIndexOf("Total")).trim().split(" +");
    return Long.parseLong(total[2]) / 1024;
  }

  @Override
  public void close() {
    launched.close();
  }
}
