package dev.sallyport.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a reader adds to each answer, on the event loop: its figures are in the log. */
@Tag("proof")
class UsageSpeedProofTest {
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 20_000;
  private static final int TRIES = 12;

  private record Figure(double nanos, double bytes) {}

  @Test
  void answerOf600Bytes_isReadInNoTimeToSpeakOf() {
    Buffer body = Buffer.buffer(answer());

    Figure figure =
        best(
            () ->
                UsageReaders.of(
                    Dialect.OPENAI,
                    "/v1/chat/completions",
                    200,
                    "application/json",
                    Optional.empty()),
            List.of(body));

    tell("JSON of " + body.length() + " bytes", figure, 1);
    assertThat(figure.nanos()).isLessThan(20_000);
  }

  @Test
  void stream_isReadInNoTimeToSpeakOf() {
    Buffer event = Buffer.buffer(event());
    List<Buffer> events = java.util.Collections.nCopies(100, event);

    Figure figure =
        best(
            () ->
                UsageReaders.of(
                    Dialect.OPENAI,
                    "/v1/chat/completions",
                    200,
                    "text/event-stream",
                    Optional.empty()),
            events);

    tell("100 events of " + event.length() + " bytes", figure, event.length() * 100 / 1024.0);
    assertThat(figure.nanos() / (event.length() * 100)).isLessThan(40);
  }

  private static Figure best(
      java.util.function.Supplier<UsageReader> readers, List<Buffer> pieces) {
    Figure best = new Figure(Double.MAX_VALUE, Double.MAX_VALUE);
    int rounds = ROUNDS / pieces.size() + 1;
    for (int i = 0; i < TRIES; i++) {
      long nanos = THREAD.getCurrentThreadCpuTime();
      long bytes = THREAD.getCurrentThreadAllocatedBytes();
      for (int round = 0; round < rounds; round++) {
        UsageReader reader = readers.get();
        pieces.forEach(reader::read);
        assertThat(reader.seen().isNothing()).isFalse();
      }
      double took = (double) (THREAD.getCurrentThreadCpuTime() - nanos) / rounds;
      double used = (double) (THREAD.getCurrentThreadAllocatedBytes() - bytes) / rounds;
      best = new Figure(Math.min(best.nanos(), took), Math.min(best.bytes(), used));
    }
    return best;
  }

  private static void tell(String what, Figure figure, double kib) {
    System.getLogger("figures")
        .log(
            System.Logger.Level.INFO,
            String.format(
                "%s: %.0f ns, %.0f bytes allocated; %.0f ns for each of %.1f",
                what, figure.nanos(), figure.bytes(), figure.nanos() / kib, kib));
  }

  private static String answer() {
    return """
        {"id":"chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT","object":"chat.completion",\
        "created":1741569952,"model":"gpt-4.1-2025-04-14","choices":[{"index":0,"message":\
        {"role":"assistant","content":"Hello! How can I assist you today?","refusal":null,\
        "annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":19,\
        "completion_tokens":10,"total_tokens":29,"prompt_tokens_details":{"cached_tokens":0,\
        "audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,\
        "accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},"service_tier":"default"}\
        """;
  }

  private static String event() {
    return """
        data: {"id":"chatcmpl-123456789","object":"chat.completion.chunk","created":1694268190,\
        "model":"gpt-4o-mini-2024-07-18","system_fingerprint":"fp_44709d6fcb","choices":[{"index":0,\
        "delta":{"content":" Hello"},"logprobs":null,"finish_reason":null}],"usage":null}

        """;
  }
}
