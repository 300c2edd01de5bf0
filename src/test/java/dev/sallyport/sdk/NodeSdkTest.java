package dev.sallyport.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.GatewayExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every official Node SDK sees through the gateway what it sees without, and so does its vendor.
 */
@Tag("proof")
class NodeSdkTest {
  private static final Path SOURCES = Path.of("src/test/node");
  private static final Path INSTALLED = Path.of("target/node");
  private static final Set<String> ENDED = Set.of("leave", "abort");

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  @BeforeAll
  static void install() throws IOException, InterruptedException {
    assumeTrue(runs("node") && runs("npm"), "node and npm are not installed: no Node SDK is tried");
    Files.createDirectories(INSTALLED);
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.toList()) {
        Files.write(INSTALLED.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
    NodeSdk.lines(INSTALLED, Map.of(), "npm", "ci");
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

  @TestFactory
  Stream<DynamicContainer> sdk_seesTheSame() {
    return NodeSdk.all().map(sdk -> DynamicContainer.dynamicContainer(sdk.toString(), of(sdk)));
  }

  private static Stream<DynamicTest> of(NodeSdk sdk) {
    try (VendorFake near = VendorFake.start(sdk.slug());
        VendorFake far = VendorFake.start(sdk.slug())) {
      List<DynamicTest> tests = new ArrayList<>();
      byCase(sdk.run(INSTALLED, gateway.gateway(), near, far))
          .forEach((name, lines) -> tests.add(test(name, lines, near, far)));
      List<Seen> direct = near.seen();
      List<Seen> through = far.seen();
      tests.add(DynamicTest.dynamicTest("requests", () -> assertThat(through).isEqualTo(direct)));
      return tests.stream();
    } catch (IOException | InterruptedException | AssertionError e) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "run",
              () -> {
                throw e;
              }));
    }
  }

  private static Map<String, List<JsonObject>> byCase(List<JsonObject> lines) {
    Map<String, List<JsonObject>> cases = new LinkedHashMap<>();
    for (JsonObject line : lines) {
      cases.computeIfAbsent(line.getString("case"), name -> new ArrayList<>()).add(line);
    }
    return cases;
  }

  private static DynamicTest test(
      String name, List<JsonObject> lines, VendorFake near, VendorFake far) {
    if (ENDED.contains(name)) {
      long direct = near.heldUntilMillis() - lines.get(0).getLong("at");
      long through = far.heldUntilMillis() - lines.get(1).getLong("at");
      return DynamicTest.dynamicTest(
          name, () -> assertThat(List.of(direct, through)).allMatch(millis -> millis < 1000));
    }
    return DynamicTest.dynamicTest(name, () -> assertSame(name, lines));
  }

  /** Our own refusal has our own words; its type and its status are the vendor's. */
  private static void assertSame(String name, List<JsonObject> lines) {
    assertThat(lines).hasSize(2);
    for (JsonObject line : lines) {
      line.remove("way");
      if (name.startsWith("unknown key")) {
        line.getJsonObject("error").remove("message");
      }
      boolean refusal = name.startsWith("unknown key") || Character.isDigit(name.charAt(0));
      assertThat(line.containsKey("error")).as(line.encode()).isEqualTo(refusal);
    }
    assertThat(lines.get(1)).isEqualTo(lines.get(0));
  }
}
