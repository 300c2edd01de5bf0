package dev.sallyport;

import dev.sallyport.runtime.Resolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A DNS of the tests: where its names stand, one answer after the other; no other DNS is asked. */
final class TestNames implements Resolver {
  private final Map<String, List<String>> answers = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

  /** All that stand inside, whoever asks and how often. */
  static TestNames inside() {
    return new TestNames()
        .put("localhost", "127.0.0.1,::1")
        .put("inside.test", "127.0.0.1")
        .put("mapped.test", "::ffff:127.0.0.1")
        .put("six.test", "::1")
        .put("second.test", "127.0.0.2")
        .put("mixed.test", "127.0.0.1,127.0.0.2")
        .put("any.test", "0.0.0.0")
        .put("metadata.test", "169.254.169.254")
        .put("nat64.test", "64:ff9b::7f00:1")
        .put("sixtofour.test", "2002:7f00:1::1");
  }

  /**
   * @param answers addresses, with commas between; after the last answer it is always the last
   */
  TestNames put(String name, String... answers) {
    this.answers.put(name, List.of(answers));
    return this;
  }

  int asked(String name) {
    return asked.getOrDefault(name, new AtomicInteger()).get();
  }

  @Override
  public List<InetAddress> resolve(String name) throws UnknownHostException {
    int time = asked.computeIfAbsent(name, n -> new AtomicInteger()).getAndIncrement();
    List<String> known = known(name.toLowerCase(Locale.ROOT).replaceFirst("\\.$", ""));
    String answer = known.get(Math.min(time, known.size() - 1));
    return Arrays.stream(answer.split(",", -1)).map(TestNames::literal).toList();
  }

  private List<String> known(String name) throws UnknownHostException {
    for (String end = name; ; end = end.substring(end.indexOf('.') + 1)) {
      if (answers.containsKey(end)) {
        return answers.get(end);
      }
      if (end.indexOf('.') < 0) {
        throw new UnknownHostException(name);
      }
    }
  }

  private static InetAddress literal(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
