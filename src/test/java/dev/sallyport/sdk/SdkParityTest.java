package dev.sallyport.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.GatewayExtension;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every official Java SDK sees through the gateway what it sees without, and so does its vendor.
 */
class SdkParityTest {
  private static final int STREAMS = 20;

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  static Stream<SdkKind> kinds() {
    return SdkKind.all();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyCall_hasTheSameResult(SdkKind kind) {
    try (Comparison both = Comparison.of(kind, gateway)) {
      assertThat(both.through().chat("tag-Ä1"))
          .contains("tag-Ä1", "三")
          .isEqualTo(both.direct().chat("tag-Ä1"));
      assertThat(chunks(both.through(), "tag-s"))
          .hasSizeGreaterThan(2)
          .isEqualTo(chunks(both.direct(), "tag-s"));
      both.direct()
          .others()
          .forEach(
              (name, call) ->
                  assertThat(text(both.through().others().get(name)))
                      .as(name)
                      .isEqualTo(text(call)));
      both.assertSameRequests();
    }
  }

  private static String text(Callable<Object> call) {
    try {
      return call.call().toString();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> chunks(Sdk sdk, String prompt) {
    return sdk.stream(prompt, Stream::toList);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyRefusal_isTheSameTypedError(SdkKind kind) {
    try (Comparison both = Comparison.of(kind, gateway)) {
      for (int status : new int[] {429, 500, kind.busy()}) {
        String prompt = "fail-" + status;
        assertSameError(both.direct(), both.through(), true).accept(prompt, true);
        assertSameError(both.direct(), both.through(), true).accept(prompt, false);
      }
      both.assertSameRequests();
      both.withUnknownKeys(
          (stranger, unknown) -> {
            assertSameError(stranger, unknown, false).accept("hello", true);
            assertSameError(stranger, unknown, false).accept("hello", false);
          });
    }
  }

  /** The vendor's own words come through; where the gateway refuses, the type is the same. */
  private static BiConsumer<String, Boolean> assertSameError(
      Sdk direct, Sdk through, boolean sameWords) {
    return (prompt, streamed) -> {
      Object far = Comparison.outcome(() -> ask(through, prompt, streamed));
      Object near = Comparison.outcome(() -> ask(direct, prompt, streamed));
      assertThat(near).as(prompt).isInstanceOf(RuntimeException.class);
      assertThat(far).as(prompt).hasSameClassAs(near);
      if (sameWords) {
        assertThat(far).as(prompt).hasToString(near.toString());
      }
    };
  }

  private static Object ask(Sdk sdk, String prompt, boolean streamed) {
    return streamed ? chunks(sdk, prompt) : sdk.chat(prompt);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void abort_reachesTheVendor_withinASecond(SdkKind kind) {
    try (Comparison both = Comparison.of(kind, gateway)) {
      assertThat(leave(both.through(), both.far())).isLessThan(1000);
      assertThat(leave(both.direct(), both.near())).isLessThan(1000);
    }
  }

  private static long leave(Sdk sdk, VendorFake vendor) {
    long left =
        sdk.stream(
            "hold",
            chunks -> {
              assertThat(chunks.findFirst()).isPresent();
              return System.currentTimeMillis();
            });
    return vendor.heldUntilMillis() - left;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void parallelStreams_areNotMixed(SdkKind kind) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(STREAMS);
    try (Comparison both = Comparison.of(kind, gateway)) {
      List<Callable<List<String>>> asked =
          IntStream.range(0, STREAMS)
              .<Callable<List<String>>>mapToObj(i -> () -> chunks(both.through(), "tag-" + i + "z"))
              .toList();
      List<String> alone = chunks(both.direct(), "tag-0z");

      List<Future<List<String>>> answers = threads.invokeAll(asked);

      for (int i = 0; i < STREAMS; i++) {
        String tag = "tag-" + i + "z";
        assertThat(answers.get(i).get())
            .isEqualTo(alone.stream().map(chunk -> chunk.replace("tag-0z", tag)).toList());
      }
    } finally {
      threads.shutdown();
    }
  }
}
