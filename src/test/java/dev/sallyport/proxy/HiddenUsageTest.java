package dev.sallyport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HiddenUsageTest {
  private static final String FIRST =
      "data: {\"id\":\"c\",\"choices\":[{\"delta\":{\"content\":\"a[]b\"}}],\"usage\":null}\n\n";
  private static final String FILTER =
      "data: {\"choices\":[],\"prompt_filter_results\":[{\"x\":1}]}\n\n";
  private static final String USAGE =
      "data: {\"id\":\"c\",\"choices\" : [ ],\"usage\": {\"total_tokens\":3}}\r\n\r\n";
  private static final String REST = ": note\n\ndata: [DONE]\n\n";
  private static final String STREAM = FILTER + FIRST + FIRST + USAGE + REST;
  private static final String SEEN = FILTER + FIRST + FIRST + REST;

  private static String through(String stream, int... cuts) {
    HiddenUsage hidden = new HiddenUsage();
    Buffer seen = Buffer.buffer();
    int from = 0;
    for (int cut : cuts) {
      seen.appendBuffer(hidden.pass(Buffer.buffer(stream.substring(from, cut))));
      from = cut;
    }
    seen.appendBuffer(hidden.pass(Buffer.buffer(stream.substring(from))));
    return seen.appendBuffer(hidden.rest()).toString();
  }

  @Test
  void usage_isKept_andAllElsePasses_howeverItIsCut() {
    assertThat(through(STREAM)).isEqualTo(SEEN);
    for (int cut = 0; cut <= STREAM.length(); cut++) {
      assertThat(through(STREAM, cut)).as("cut at %s", cut).isEqualTo(SEEN);
    }
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      int[] cuts = random.ints(5, 0, STREAM.length()).sorted().toArray();
      assertThat(through(STREAM, cuts)).isEqualTo(SEEN);
    }
  }

  @Test
  void event_isNotHeld_onceItIsClearThatItIsNone() {
    HiddenUsage hidden = new HiddenUsage();

    assertThat(hidden.pass(Buffer.buffer(FIRST.substring(0, 40))).toString())
        .isEqualTo(FIRST.substring(0, 40));
    assertThat(hidden.pass(Buffer.buffer("tail")).toString()).isEqualTo("tail");
  }

  @Test
  void event_isNotHeldForEver_whateverItIs() {
    HiddenUsage hidden = new HiddenUsage();

    assertThat(hidden.pass(Buffer.buffer("data: " + "x".repeat(20_000))).length())
        .isEqualTo(20_006);
  }

  @Test
  void rest_passes_whereTheStreamBreaksOff() {
    assertThat(through("data: {\"choices\":[],\"usage\":{"))
        .isEqualTo("data: {\"choices\":[],\"usage\":{");
  }
}
