package dev.sallyport.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.FakeProvider;
import dev.sallyport.GatewayExtension;
import dev.sallyport.ProviderCall;
import dev.sallyport.provider.Dialect;
import dev.sallyport.provider.Provider;
import dev.sallyport.provider.Providers;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A vendor that answers in its own shapes and remembers what it was asked. The prompt says what it
 * does: {@code tag-x} comes back in the answer, {@code fail-429} is refused with this status,
 * {@code hold} gets the first event and then nothing.
 */
final class VendorFake implements AutoCloseable {
  private static final Pattern TAG = Pattern.compile("tag-[\\p{L}\\d]+");
  private static final Pattern FAIL = Pattern.compile("fail-(\\d+)");
  private static final Pattern STREAM = Pattern.compile("\"stream\"\\s*:\\s*true");
  private static final int PATIENCE_SECONDS = 8;

  private final Provider vendor;
  private final VendorReplies replies;
  private final FakeProvider server;
  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<Long> ends = new LinkedBlockingQueue<>();

  private VendorFake(Provider vendor) {
    this.vendor = vendor;
    this.replies = VendorReplies.of(vendor.slug());
    this.server = FakeProvider.start().does(this::serve);
  }

  static VendorFake start(String slug) {
    return new VendorFake(Providers.find(slug).orElseThrow());
  }

  /** Its host, without the path of the vendor's endpoint. */
  String root() {
    return server.url();
  }

  /** What the catalogue would name as the vendor's endpoint. */
  String endpoint() {
    return server.url() + vendor.endpoint().path();
  }

  /** What it was asked with its secret, in an order that does not depend on time. */
  List<Seen> seen() {
    return seen.stream().sorted(Comparator.comparing(Seen::toString)).toList();
  }

  /** When the held stream was ended by the other side, in milliseconds of the epoch. */
  long heldUntilMillis() {
    try {
      Long end = ends.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (end == null) {
        throw new AssertionError("nobody ended the held stream");
      }
      return end;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void serve(ProviderCall call) throws IOException {
    String body = new String(call.body(), UTF_8);
    if (!isKnown(call)) {
      refuse(call, 401);
      return;
    }
    seen.add(Seen.of(call));
    Matcher fail = FAIL.matcher(body);
    if (fail.find()) {
      refuse(call, Integer.parseInt(fail.group(1)));
    } else {
      answer(call, body);
    }
  }

  /** Anthropic takes a bearer, too: its Java SDK sends one. */
  private boolean isKnown(ProviderCall call) {
    String secret = GatewayExtension.SECRET;
    boolean inItsHeader =
        call.header(vendor.auth().header()).equals(List.of(vendor.auth().prefix() + secret));
    boolean asBearer = call.header("authorization").equals(List.of("Bearer " + secret));
    return inItsHeader || (vendor.dialect() == Dialect.ANTHROPIC && asBearer);
  }

  private void refuse(ProviderCall call, int status) throws IOException {
    byte[] text = replies.error(status).getBytes(UTF_8);
    call.send(
        "HTTP/1.1 %d Refused\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
            .formatted(status, text.length));
    call.send("X-Request-Id: req-%d\r\n%s\r\n".formatted(status, retry(status)));
    call.send(text);
  }

  private static String retry(int status) {
    return status == 429 ? "Retry-After: 7\r\n" : "";
  }

  private void answer(ProviderCall call, String body) throws IOException {
    String[] line = call.requestLine().split(" ");
    String path = line[1].split("\\?")[0];
    String request = line[0] + " " + (isGemini() ? path.replace("/v1/", "/v1beta/") : path);
    Matcher found = TAG.matcher(body);
    String tag = found.find() ? found.group() : "untagged";
    boolean streamed = STREAM.matcher(body).find() || request.contains(":stream");
    List<String> events = replies.streamed(request).filter(e -> streamed).orElse(List.of());
    if (events.isEmpty()) {
      String whole = replies.whole(request).orElse("");
      String status = whole.isEmpty() ? "404 Not Found" : "200 OK";
      call.answer(status, "application/json", whole.replace("{tag}", tag));
      return;
    }
    call.begin(type(events.get(0)));
    if (body.contains("hold")) {
      hold(call, events);
    }
    for (String event : events) {
      inTwo(call, event.replace("{tag}", tag));
    }
    call.end();
  }

  /** Its newest SDK for Node asks for {@code /v1}, all others ask for {@code /v1beta}. */
  private boolean isGemini() {
    return vendor.dialect() == Dialect.GEMINI;
  }

  private String type(String first) {
    String events = isGemini() ? "text/event-stream" : "text/event-stream; charset=utf-8";
    return VendorReplies.isLines(first) ? "application/x-ndjson" : events;
  }

  /** All but the last event: some SDKs tell of an event only when they have read the next. */
  private void hold(ProviderCall call, List<String> events) throws IOException {
    try {
      for (String event : events.subList(0, events.size() - 1)) {
        inTwo(call, event);
      }
      call.awaitEnd();
    } finally {
      ends.add(System.currentTimeMillis());
    }
    throw new IOException("left");
  }

  /** Cut anywhere, also within a character. */
  private static void inTwo(ProviderCall call, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    int cut = bytes.length / 2;
    for (int[] part : new int[][] {{0, cut}, {cut, bytes.length}}) {
      call.send(Integer.toHexString(part[1] - part[0]) + "\r\n");
      call.send(Arrays.copyOfRange(bytes, part[0], part[1]));
      call.send("\r\n");
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
