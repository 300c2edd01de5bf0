package dev.sallyport.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.GatewayExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
  private static final Set<String> ENDED = Set.of("leave", "abort");

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  @BeforeAll
  static void install() throws IOException, InterruptedException {
    NodePackages.install();
  }

  @TestFactory
  Stream<DynamicContainer> sdk_seesTheSame() {
    return NodeSdk.all().map(sdk -> DynamicContainer.dynamicContainer(sdk.toString(), of(sdk)));
  }

  private static Stream<DynamicTest> of(NodeSdk sdk) {
    try (VendorFake near = VendorFake.start(sdk.slug());
        VendorFake far = VendorFake.start(sdk.slug())) {
      List<DynamicTest> tests = new ArrayList<>();
      NodePackages.byCase(sdk.run(gateway.gateway(), near, far))
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
