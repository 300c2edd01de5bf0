package dev.sallyport.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The scripts and their packages, as the lock file names them, and how they are run. */
final class NodePackages {
  private static final Path SOURCES = Path.of("src/test/node");
  private static final Path FOLDER = Path.of("target/node");
  private static final int PATIENCE_SECONDS = 120;
  private static boolean installed;

  private NodePackages() {}

  /** Once for all tests of a run; skips the test where there is no Node. */
  static synchronized void install() throws IOException, InterruptedException {
    assumeTrue(runs("node") && runs("npm"), "node and npm are not installed: no Node SDK is tried");
    if (installed) {
      return;
    }
    Files.createDirectories(FOLDER);
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.toList()) {
        Files.write(FOLDER.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
    lines(Map.of(), "npm", "ci");
    installed = true;
  }

  private static boolean runs(String program) throws InterruptedException {
    try {
      return new ProcessBuilder(program, "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Runs a program to its end; what it says beside the lines goes to the test's own output. */
  static List<JsonObject> lines(Map<String, String> env, String... command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(FOLDER, "told", ".jsonl");
    ProcessBuilder builder = new ProcessBuilder(command).directory(FOLDER.toFile());
    builder.environment().putAll(env);
    Process process =
        builder
            .redirectOutput(out.toFile())
            .redirectError(FOLDER.resolve("error").toFile())
            .start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new AssertionError(Files.readString(FOLDER.resolve("error")));
    }
    List<JsonObject> lines = new ArrayList<>();
    for (String line : Files.readAllLines(out, UTF_8)) {
      if (line.startsWith("{")) {
        lines.add(new JsonObject(line));
      }
    }
    return lines;
  }

  static Map<String, List<JsonObject>> byCase(List<JsonObject> lines) {
    Map<String, List<JsonObject>> cases = new LinkedHashMap<>();
    for (JsonObject line : lines) {
      cases.computeIfAbsent(line.getString("case"), name -> new ArrayList<>()).add(line);
    }
    return cases;
  }
}
