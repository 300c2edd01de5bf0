package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program as an operator starts it, and what it has printed so far. */
final class Launched implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final Thread reader = new Thread(this::read, "output");
  private boolean ended;

  private Launched(Process process) {
    this.process = process;
  }

  /**
   * @param env all there is besides the search path: what this machine has set does not count
   */
  static Launched start(List<String> command, Path folder, Map<String, String> env)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
    builder.environment().putAll(env);
    Launched launched = new Launched(builder.start());
    launched.reader.setDaemon(true);
    launched.reader.start();
    return launched;
  }

  /** A node on the shared servers, which can be killed. */
  static Launched node(String database, Path folder, RandomMasterKey... keys) throws IOException {
    Map<String, String> env =
        Map.of(
            "SALLYPORT_ADMIN_TOKEN",
            TestGateway.ADMIN_TOKEN,
            "SALLYPORT_MASTER_KEYS",
            RandomMasterKey.setting(keys),
            "SALLYPORT_DATA_PORT",
            "0",
            "SALLYPORT_MANAGEMENT_PORT",
            "0",
            "SALLYPORT_POSTGRES_URL",
            TestGateway.postgresUrl(TestPostgres.port(), database),
            "SALLYPORT_REDIS_URL",
            TestGateway.redisUrl(TestGateway.redisPort()));
    String classPath = System.getProperty("java.class.path");
    List<String> command = List.of(java(), QUICK_START, "-cp", classPath, Main.class.getName());
    return start(command, folder, env);
  }

  /** Of a node, once it is ready. */
  String managementUrl() throws InterruptedException {
    return line("Ready: data ").replaceAll(".*management ", "");
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      end();
    }
  }

  private synchronized void add(String line) {
    lines.add(line);
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** The first line that holds the text, once it is printed. */
  synchronized String line(String text) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    for (int seen = 0; ; ) {
      while (seen < lines.size()) {
        String line = lines.get(seen++);
        if (line.contains(text)) {
          return line;
        }
      }
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (ended || left <= 0) {
        throw new AssertionError("It never said '" + text + "' but: " + String.join("\n", lines));
      }
      wait(left);
    }
  }

  /** All that it printed until it ended. */
  List<String> all() throws InterruptedException {
    reader.join(LIMIT.toMillis());
    return printed();
  }

  synchronized List<String> printed() {
    return List.copyOf(lines);
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** SIGTERM, as an orchestrator stops a container; the process's own method closes its output. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("It did not end within " + LIMIT);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    terminate();
    process.onExit().completeOnTimeout(process, LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
    kill();
  }
}
