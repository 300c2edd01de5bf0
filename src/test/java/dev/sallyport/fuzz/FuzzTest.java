package dev.sallyport.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.fail;

import java.lang.reflect.InvocationTargetException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The short form of {@link FuzzProofTest}: good input, and good input broken a little. */
class FuzzTest {
  private static final int ROUNDS = 4_000;

  @TestFactory
  Stream<DynamicTest> code_keepsItsBounds_whateverItIsGiven() {
    return Target.ALL.stream()
        .map(target -> DynamicTest.dynamicTest(target.type().getSimpleName(), () -> drive(target)));
  }

  private static void drive(Target target) {
    List<byte[]> seeds = target.seeds().stream().map(seed -> seed.getBytes(ISO_8859_1)).toList();
    Mutator mutator = new Mutator(7);
    seeds.forEach(seed -> accept(target, seed));
    for (int i = 0; i < ROUNDS; i++) {
      accept(target, mutator.next(seeds.get(i % seeds.size())));
    }
  }

  private static void accept(Target target, byte[] input) {
    try {
      target.accept(input);
    } catch (InvocationTargetException e) {
      fail("with the input (hex) " + HexFormat.of().formatHex(input), e.getCause());
    }
  }
}
