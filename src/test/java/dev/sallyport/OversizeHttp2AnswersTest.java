package dev.sallyport;

import static dev.sallyport.Http2Provider.CONTINUATION;
import static dev.sallyport.Http2Provider.END_HEADERS;
import static dev.sallyport.Http2Provider.END_STREAM;
import static dev.sallyport.Http2Provider.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Http2Provider.Connection;
import dev.sallyport.http.RawClient;
import dev.sallyport.runtime.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link OversizeAnswersTest}, of what a provider answers over HTTP/2. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OversizeHttp2AnswersTest {
  private static final int LIMIT = 2048;

  /** What each field counts for beside its name and value (RFC 9113 § 6.5.2). */
  private static final int FIELD = 32;

  private static final int STATUS = ":status".length() + "200".length() + FIELD;
  private static final int SMALL = "x".length() + "y".length() + FIELD;
  private static final int FRAME = 16_000;

  private Http2Provider provider;
  private TestGateway gateway;
  private String key;

  @BeforeAll
  void start(@TempDir Path folder) {
    TestCertificate certificate = TestCertificate.in(folder, "ip:127.0.0.1");
    provider = Http2Provider.start(certificate);
    gateway =
        TestGateway.start(
            "SALLYPORT_CA_FILE", certificate.certificate().toString(),
            "SALLYPORT_RUNTIME_EVENT_LOOPS", "1",
            "SALLYPORT_UPSTREAM_HEADER_BLOCK_LIMIT", "2KiB",
            "SALLYPORT_UPSTREAM_FIRST_BYTE_TIMEOUT", "5s",
            "SALLYPORT_UPSTREAM_GAP_TIMEOUT", "5s");
    key = gateway.key("openai", "https://127.0.0.1:" + provider.port(), "sk-of-the-provider");
    assertThat(answered(Http2Provider::answer)).isEqualTo("200");
  }

  @AfterAll
  void stop() {
    gateway.close();
    provider.close();
  }

  private String answered(Http2Provider.Script script) {
    provider.does(script);
    try (RawClient client = RawClient.to(gateway.dataPort())) {
      client.send(Requests.get("/v1/models", key, "Connection: close"));
      Got got = Got.http1(client.readToEnd());
      return got.complete() ? Integer.toString(got.status()) : "broken";
    }
  }

  private SizeLimit limit(String name, String past, IntFunction<Http2Provider.Script> script) {
    return new SizeLimit(name, LIMIT, past, past, n -> answered(script.apply(n)));
  }

  Stream<SizeLimit> limits() {
    return Stream.of(
        limit("one field", "502", n -> (to, id) -> block(to, id, oneField(n - STATUS))),
        limit("many fields", "502", n -> (to, id) -> block(to, id, manyFields(n - STATUS))),
        limit(
            "trailers",
            "502|broken",
            n ->
                (to, id) -> {
                  to.head(id);
                  to.frame(Http2Provider.DATA, 0, id, new byte[] {'{', '}'});
                  send(to, id, oneField(n));
                }));
  }

  private static byte[] oneField(int counted) {
    return Connection.literal("x", "y".repeat(counted - "x".length() - FIELD));
  }

  private static byte[] manyFields(int counted) {
    ByteArrayOutputStream fields = new ByteArrayOutputStream();
    int left = counted;
    for (; left >= 2 * SMALL; left -= SMALL) {
      fields.writeBytes(Connection.literal("x", "y"));
    }
    fields.writeBytes(oneField(left));
    return fields.toByteArray();
  }

  private static void block(Connection to, int stream, byte[] fields) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(Connection.literal(":status", "200"));
    all.writeBytes(fields);
    send(to, stream, all.toByteArray());
  }

  /** The last that the stream is sent. */
  private static void send(Connection to, int stream, byte[] block) throws IOException {
    int first = Math.min(block.length, FRAME);
    int end = first == block.length ? END_HEADERS : 0;
    to.frame(HEADERS, END_STREAM | end, stream, Arrays.copyOf(block, first));
    for (int at = first; at < block.length; at += FRAME) {
      int next = Math.min(block.length, at + FRAME);
      int last = next == block.length ? END_HEADERS : 0;
      to.frame(CONTINUATION, last, stream, Arrays.copyOfRange(block, at, next));
    }
  }

  @ParameterizedTest
  @MethodSource("limits")
  void sizes_passUpToTheLimit_andAreRefusedPastIt(SizeLimit limit) {
    limit.check();

    assertThat(answered(Http2Provider::answer)).isEqualTo("200");
  }
}
