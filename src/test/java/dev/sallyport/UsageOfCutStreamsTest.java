package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.db.Soon;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client leaves a paced stream, at any place of it. It is billed for what the gateway had read of
 * the provider's answer when it saw that: no fewer chunks than the client had received before it
 * closed, and no more than the provider had written when it was cut off. Where these are one chunk
 * apart at most, the row is within one chunk of the truth; where they are not, the machine was too
 * busy to tell, and the same place is tried again.
 */
class UsageOfCutStreamsTest {
  private static final Logger log = LoggerFactory.getLogger(UsageOfCutStreamsTest.class);
  private static final long PACE = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int PHASES = 16;
  private static final int AT_ONCE = 10;
  private static final int TRIES = 8;
  private static final int PATIENCE_MILLIS = 8_000;
  private static final int CANCELED = 2;
  private static final Duration ENDED = Duration.ofSeconds(1);
  private static final Duration SHIPPED = Duration.ofSeconds(20);
  private static final String WORD = "word";

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private final AtomicInteger numbers = new AtomicInteger();
  private final Map<String, Stream> streams = new ConcurrentHashMap<>();

  /**
   * A dialect: what its stream begins with, and a chunk of one token; the first chunks are a part
   * of the output that is told at the beginning.
   */
  private enum Vendor {
    OPENAI(
        "openai",
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"}}]}\n\n",
        15,
        0),
    ANTHROPIC(
        "anthropic",
        """
        event: message_start
        data: {"type":"message_start","message":{"role":"assistant","content":[],"usage":{"input_tokens":25,"output_tokens":1}}}

        """,
        """
        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" word"}}

        """,
        25,
        1);

    private final String slug;
    private final String opening;
    private final String chunk;
    private final long input;
    private final long firstOutput;

    Vendor(String slug, String opening, String chunk, long input, long firstOutput) {
      this.slug = slug;
      this.opening = opening;
      this.chunk = chunk;
      this.input = input;
      this.firstOutput = firstOutput;
    }
  }

  /** What is kept of one call. */
  private record Row(int outcome, int status, long input, long output, boolean estimated) {}

  /** What the provider wrote of one answer. */
  private static final class Stream {
    private final Vendor vendor;
    private final AtomicInteger written = new AtomicInteger();
    private volatile int writtenAtEnd = -1;

    Stream(Vendor vendor) {
      this.vendor = vendor;
    }

    void run(ProviderCall call) throws IOException {
      call.body();
      Thread watcher = new Thread(() -> awaitEnd(call), "watcher");
      watcher.start();
      call.begin("text/event-stream");
      call.chunk(vendor.opening);
      String chunk = Integer.toHexString(vendor.chunk.length()) + "\r\n" + vendor.chunk + "\r\n";
      for (long due = System.nanoTime() + PACE; writtenAtEnd < 0; due += PACE) {
        LockSupport.parkNanos(due - System.nanoTime());
        written.incrementAndGet();
        call.send(chunk);
      }
      throw new IOException("cut off");
    }

    private void awaitEnd(ProviderCall call) {
      call.awaitEnd();
      writtenAtEnd = written.get();
    }
  }

  /** A call that its client left, and the least and the most chunks that were read of it. */
  private record Left(String number, int least, int most, Duration upstreamLived) {
    boolean tells() {
      return most - least <= 1;
    }
  }

  /** A client that counts the chunks that it receives. */
  private static final class Reading implements AutoCloseable {
    private final Socket socket;
    private final StringBuilder received = new StringBuilder();
    private final byte[] some = new byte[16_384];

    private Reading(Socket socket) {
      this.socket = socket;
    }

    static Reading of(String request) throws IOException {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new Reading(socket);
    }

    private void more() throws IOException {
      int read = socket.getInputStream().read(some);
      if (read < 0) {
        throw new EOFException(received.toString());
      }
      received.append(new String(some, 0, read, UTF_8));
    }

    void read(String text) throws IOException {
      while (received.indexOf(text) < 0) {
        more();
      }
    }

    void readWords(int count) throws IOException {
      while (words() < count) {
        more();
      }
    }

    int wordsByNow() throws IOException {
      while (socket.getInputStream().available() > 0) {
        more();
      }
      return words();
    }

    private int words() {
      int words = 0;
      for (int at = received.indexOf(WORD); at >= 0; at = received.indexOf(WORD, at + 1)) {
        words++;
      }
      return words;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private void stream(ProviderCall call) throws IOException {
    streams.get(call.header("x-session-id").get(0)).run(call);
  }

  private Left left(Vendor vendor, String key, int offset) throws IOException {
    String number = vendor.slug + "-" + offset + "-" + numbers.incrementAndGet();
    Stream stream = new Stream(vendor);
    streams.put(number, stream);
    int least;
    long closed;
    try (Reading client = Reading.of(request(vendor, key, number))) {
      client.read("\"assistant\"");
      client.readWords(offset);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(offset * 7L % PHASES));
      least = client.wordsByNow();
      closed = System.nanoTime();
    }
    assertThat(Soon.is(ENDED.multipliedBy(8), () -> stream.writtenAtEnd >= 0)).isTrue();
    Duration lived = Duration.ofNanos(System.nanoTime() - closed);
    return new Left(number, least, stream.writtenAtEnd, lived);
  }

  private static String request(Vendor vendor, String key, String number) {
    return Requests.post(
        TwoNodes.PATHS.get(vendor.slug),
        key,
        "{\"model\":\"some\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":"
            + "\"forty letters of a prompt that is sent\"}]}",
        "x-session-id: " + number);
  }

  /** All tries; the last of them tells, or the machine was too busy every time. */
  private List<Left> tried(Vendor vendor, String key, int offset) throws IOException {
    List<Left> tries = new ArrayList<>();
    do {
      tries.add(left(vendor, key, offset));
    } while (tries.size() < TRIES && !tries.get(tries.size() - 1).tells());
    return tries;
  }

  private static Map<String, List<Row>> rows() throws SQLException {
    Map<String, List<Row>> rows = new HashMap<>();
    try (Connection connection = TestPostgres.connect(gateway.gateway().database());
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "select session, outcome, status, input, output, estimated from request")) {
      while (found.next()) {
        rows.computeIfAbsent(found.getString(1), number -> new ArrayList<>())
            .add(
                new Row(
                    found.getInt(2),
                    found.getInt(3),
                    found.getLong(4),
                    found.getLong(5),
                    found.getBoolean(6)));
      }
    }
    return rows;
  }

  @ParameterizedTest
  @EnumSource(Vendor.class)
  void leftStream_isBilledAsFarAsItWasRead(Vendor vendor) throws Exception {
    leftStreamIsBilledAsFarAsItWasRead(vendor, 12, 3);
  }

  @ParameterizedTest
  @EnumSource(Vendor.class)
  @Tag("proof")
  void leftStream_isBilledAsFarAsItWasRead_atTwoHundredPlaces(Vendor vendor) throws Exception {
    leftStreamIsBilledAsFarAsItWasRead(vendor, 200, 1);
  }

  private void leftStreamIsBilledAsFarAsItWasRead(Vendor vendor, int places, int apart)
      throws Exception {
    gateway.provider().does(this::stream);
    String key = gateway.key(vendor.slug);
    ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE);
    List<List<Left>> all = new ArrayList<>();
    try {
      List<Future<List<Left>>> running =
          IntStream.range(0, places)
              .mapToObj(i -> clients.submit(() -> tried(vendor, key, i * apart)))
              .toList();
      for (Future<List<Left>> each : running) {
        all.add(each.get(5, TimeUnit.MINUTES));
      }
    } finally {
      clients.shutdownNow();
    }
    check(vendor, all);
  }

  private void check(Vendor vendor, List<List<Left>> all) throws Exception {
    List<Left> calls = all.stream().flatMap(List::stream).toList();
    String count = "select count(distinct session) from request where provider = '%s'";
    String sql = count.formatted(vendor.slug);
    String expected = Integer.toString(calls.size());
    String database = gateway.gateway().database();
    Soon.is(SHIPPED, () -> TestPostgres.value(database, sql).equals(expected));
    Map<String, List<Row>> rows = rows();
    tell(vendor, calls, rows);
    calls.forEach(left -> check(vendor, left, rows.get(left.number)));
    assertThat(all.stream().filter(tries -> tries.get(tries.size() - 1).tells()).count())
        .as("places that are known to one chunk")
        .isGreaterThanOrEqualTo(all.size() * 2L / 3);
  }

  private static void check(Vendor vendor, Left left, List<Row> rows) {
    assertThat(rows).as("rows of %s", left).hasSize(1);
    Row row = rows.get(0);
    assertThat(row.outcome).as("outcome of %s", left).isEqualTo(CANCELED);
    assertThat(row.status).isEqualTo(200);
    assertThat(row.input).isEqualTo(vendor.input);
    assertThat(row.output)
        .as("output of %s", left)
        .isBetween(
            Math.max(vendor.firstOutput, left.least), Math.max(vendor.firstOutput, left.most));
    assertThat(row.estimated).as("mark of %s", left).isTrue();
    if (left.tells()) {
      assertThat(left.upstreamLived).as("end of %s", left).isLessThan(ENDED);
    }
  }

  private static void tell(Vendor vendor, List<Left> calls, Map<String, List<Row>> rows) {
    long exact =
        calls.stream()
            .filter(left -> left.least == left.most)
            .filter(left -> rows.containsKey(left.number))
            .count();
    log.info(
        "{}: {} calls left, {} of them known to the chunk and {} within one, upstream ended within"
            + " {} ms at most",
        vendor,
        calls.size(),
        exact,
        calls.stream().filter(Left::tells).count() - exact,
        calls.stream().mapToLong(left -> left.upstreamLived.toMillis()).max().orElse(0));
  }
}
