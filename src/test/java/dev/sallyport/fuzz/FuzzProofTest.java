package dev.sallyport.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jazzer, guided by coverage, on each target: for {@code -Dfuzz.seconds=60} of its own. The heap is
 * what bounds memory: Jazzer itself takes gigabytes beside it.
 */
@Tag("proof")
class FuzzProofTest {
  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 60);

  @TempDir static Path folder;

  @TestFactory
  Stream<DynamicTest> code_keepsItsBounds_whateverJazzerFinds() {
    return Target.ALL.stream()
        .map(target -> DynamicTest.dynamicTest(target.type().getSimpleName(), () -> drive(target)));
  }

  private static void drive(Target target) throws IOException, InterruptedException {
    Path corpus = Files.createDirectories(folder.resolve(target.type().getSimpleName()));
    int number = 0;
    for (String seed : target.seeds()) {
      Files.write(corpus.resolve("seed" + number++), seed.getBytes(ISO_8859_1));
    }
    Path output = folder.resolve(target.type().getSimpleName() + ".log");
    Process process =
        new ProcessBuilder(command(target, corpus))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(SECONDS + 120L, TimeUnit.SECONDS);
    process.destroyForcibly();
    String said = Files.readString(output, ISO_8859_1);
    assertThat(ended).as(said).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    String last = said.lines().reduce("", (before, line) -> line);
    System.getLogger("figures")
        .log(System.Logger.Level.INFO, target.type().getSimpleName() + ": " + last);
  }

  private static List<String> command(Target target, Path corpus) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
            .replace(";", File.pathSeparator),
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + target.type().getName(),
        "--instrumentation_includes=dev.sallyport.**",
        "--custom_hook_includes=dev.sallyport.**",
        "-max_total_time=" + SECONDS,
        "-timeout=5",
        "-rss_limit_mb=0",
        "-max_len=8192",
        corpus.toString());
  }
}
