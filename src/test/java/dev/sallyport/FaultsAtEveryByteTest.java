package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.FaultProxy.Fault;
import dev.sallyport.FaultyAnswers.Form;
import dev.sallyport.FaultyAnswers.Transport;
import dev.sallyport.runtime.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way to the provider breaks after each byte of an answer, in each manner. */
class FaultsAtEveryByteTest {
  private static final int WORKERS = 6;
  private static final int PROOF_WORKERS = 12;
  private static final int SAMPLE = 300;
  private static final Duration DEADLINE = Duration.ofMillis(400);
  private static final Duration SLACK = Duration.ofSeconds(3);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong slowest = new AtomicLong();
  private final Map<String, LongAdder> ends = new ConcurrentHashMap<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private FaultyAnswers answers;
  private TestGateway gateway;

  private record Case(
      Transport transport, Form form, Fault fault, long offset, boolean clientOfHttp2) {}

  @BeforeEach
  void start(@TempDir Path folder) {
    TestCertificate certificate = TestCertificate.in(folder, "ip:127.0.0.1");
    answers = new FaultyAnswers(vertx, certificate);
    gateway =
        TestGateway.start(
            "SALLYPORT_CA_FILE",
            certificate.certificate().toString(),
            "SALLYPORT_RUNTIME_EVENT_LOOPS",
            "1",
            "SALLYPORT_UPSTREAM_FIRST_BYTE_TIMEOUT",
            DEADLINE.toMillis() + "ms",
            "SALLYPORT_UPSTREAM_GAP_TIMEOUT",
            DEADLINE.toMillis() + "ms");
  }

  @AfterEach
  void stop() {
    gateway.close();
    vertx.close().await();
  }

  @Test
  void answer_isWholeOrVisiblyNot_atASampleOfBytes() throws Exception {
    List<Case> cases = cases();
    Collections.shuffle(cases, new Random(5));

    run(cases.subList(0, SAMPLE), WORKERS);
  }

  @Test
  @Tag("proof")
  void answer_isWholeOrVisiblyNot_atEveryByte() throws Exception {
    run(cases(), PROOF_WORKERS);
  }

  private List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Transport transport : Transport.values()) {
      try (Line line = new Line(transport)) {
        for (Form form : Form.values()) {
          line.warm(form);
          long before = line.proxy.toClient().passed();
          line.warm(form);
          long length = line.proxy.toClient().passed() - before;
          for (long offset = 0; offset <= length; offset++) {
            for (Fault fault : Fault.values()) {
              cases.add(new Case(transport, form, fault, offset, cases.size() % 2 == 0));
            }
          }
        }
      }
    }
    return cases;
  }

  private void run(List<Case> cases, int width) throws Exception {
    Queue<Case> left = new ConcurrentLinkedQueue<>(cases);
    ExecutorService workers = Executors.newFixedThreadPool(width);
    for (int i = 0; i < width; i++) {
      Map<Transport, Line> lines = new EnumMap<>(Transport.class);
      Stream.of(Transport.values()).forEach(way -> lines.put(way, new Line(way)));
      workers.execute(() -> work(left, lines));
    }
    workers.shutdown();
    assertThat(workers.awaitTermination(1, TimeUnit.HOURS)).isTrue();
    long late = slowest.get() - DEADLINE.toMillis();
    System.Logger log = System.getLogger("faults");
    log.log(
        System.Logger.Level.INFO,
        "{0} cases {1}, worst {2} ms past the deadline",
        cases.size(),
        ends,
        late);
    assertThat(wrong).isEmpty();
    assertThat(left).isEmpty();
    assertThat(late).isLessThan(SLACK.toMillis());
    assertThatNothingRuns();
  }

  /** A gateway stops as soon as it has no calls, or after all of its time. */
  private void assertThatNothingRuns() {
    long stopped = System.nanoTime();
    gateway.close();
    assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isLessThan(Duration.ofSeconds(8));
  }

  private void work(Queue<Case> left, Map<Transport, Line> lines) {
    try {
      for (Case next = left.poll(); next != null; next = left.poll()) {
        lines.get(next.transport()).run(next);
      }
    } catch (Exception | AssertionError e) {
      wrong.add(e.toString());
    } finally {
      lines.values().forEach(Line::close);
    }
  }

  /** One worker's own way to the provider. */
  private final class Line implements AutoCloseable {
    private final FaultProxy proxy;
    private final String key;

    Line(Transport transport) {
      proxy = FaultProxy.before(answers.port(transport));
      String scheme = transport == Transport.PLAIN ? "http" : "https";
      key = gateway.key("openai", scheme + "://127.0.0.1:" + proxy.port(), "sk-of-the-provider");
    }

    /** No case may leave anything to the next call. */
    void warm(Form form) {
      Got got = answers.http1(gateway.dataPort(), key, HttpMethod.GET, form);
      if (got.status() != 200 || !got.complete() || !got.text().equals(form.whole())) {
        throw new AssertionError("a right answer came wrong: " + got.status() + got.text());
      }
    }

    void run(Case now) throws Exception {
      warm(now.form());
      proxy.toClient().arm(now.fault(), now.offset());
      long asked = System.nanoTime();
      Got got = got(now);
      slowest.accumulateAndGet((System.nanoTime() - asked) / 1_000_000, Math::max);
      String end = got.status() + (got.complete() ? " whole" : " broken");
      ends.computeIfAbsent(end, e -> new LongAdder()).increment();
      boolean intact = proxy.toClient().disarm();
      String fault = FaultyAnswers.fault(now.form(), got);
      boolean unseen = now.fault() == Fault.GARBAGE && now.transport() == Transport.PLAIN;
      if (!fault.isEmpty() && !(unseen && !intact)) {
        wrong.add(now + ": " + fault);
      }
      if (!intact) {
        proxy.resetAll();
      }
    }

    private Got got(Case now) throws Exception {
      return now.clientOfHttp2()
          ? answers.http2(gateway.dataPort(), key, now.form())
          : answers.http1(gateway.dataPort(), key, HttpMethod.POST, now.form());
    }

    @Override
    public void close() {
      proxy.close();
    }
  }
}
