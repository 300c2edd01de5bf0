package dev.sallyport.usage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Makes calls for tests, of a few keys and models of one organisation. */
public final class SampleCalls {
  public static final Pricing CHEAP =
      call ->
          call.opened().asked().filter("unknown"::equals).isPresent()
              ? Priced.UNPRICED
              : new Priced(
                  OptionalLong.of(25 * call.closed().usage().of(Count.INPUT)),
                  Optional.of("cheap"));

  private static final List<Optional<String>> MODELS =
      List.of(Optional.of("gpt-4o"), Optional.of("o3"), Optional.of("unknown"), Optional.empty());

  private static final List<Outcome> OUTCOMES = List.of(Outcome.values());

  private final Random random;
  private final UUID organization;
  private final UUID workspace;
  private final List<UUID> keys = new ArrayList<>();
  private Supplier<Optional<UUID>> user = this::anyUser;

  public SampleCalls(long seed) {
    this(seed, new UUID(seed, 1), new UUID(seed, 2));
  }

  public SampleCalls(long seed, UUID organization, UUID workspace) {
    this.random = new Random(seed);
    this.organization = organization;
    this.workspace = workspace;
    IntStream.range(0, 4).forEach(i -> keys.add(new UUID(seed, 10 + i)));
  }

  /** From now on of that key. */
  public SampleCalls ofKey(UUID key) {
    Collections.fill(keys, key);
    return this;
  }

  /** From now on of that user. */
  public SampleCalls ofUser(UUID user) {
    this.user = () -> Optional.of(user);
    return this;
  }

  public UUID organization() {
    return organization;
  }

  public UUID key() {
    return keys.get(0);
  }

  /** A version 7 UUID of that time. */
  public UUID id(Instant at) {
    return new UUID(
        at.toEpochMilli() << 16 | 0x7000 | random.nextInt(4096),
        random.nextLong() >>> 2 | Long.MIN_VALUE);
  }

  /** Of any key, model and outcome. */
  public Call any(Instant at) {
    UUID key = keys.get(random.nextInt(keys.size()));
    Opened opened = opened(at, key, MODELS.get(random.nextInt(MODELS.size())));
    Outcome outcome = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
    Optional<String> answered =
        opened.asked().filter(asked -> random.nextBoolean()).map(asked -> asked + "-x");
    return new Call(
        opened,
        new Closed(
            outcome,
            random.nextBoolean() ? 200 : 429,
            random.nextBoolean() ? Optional.empty() : Optional.of("UPSTREAM"),
            answered,
            usage(),
            random.nextInt(3),
            new Closed.Timings(random.nextInt(99), 200, random.nextInt(3) * 300L, 1000)));
  }

  public List<Call> many(int count, Instant from, int millisApart) {
    return IntStream.range(0, count)
        .mapToObj(i -> any(from.plusMillis((long) i * millisApart)))
        .toList();
  }

  /** Completed, of the first key. */
  public Call completed(Instant at, String model, long input) {
    return new Call(
        opened(at, key(), Optional.of(model)),
        new Closed(
            Outcome.COMPLETED,
            200,
            Optional.empty(),
            Optional.empty(),
            Usage.NONE.with(Count.INPUT, input),
            1,
            new Closed.Timings(1, 2, 3000, 8000)));
  }

  private Opened opened(Instant at, UUID key, Optional<String> asked) {
    return new Opened(
        id(at),
        new Opened.Owner(organization, workspace, user.get(), key),
        new Opened.Way(
            new UUID(7, random.nextInt(2)), "openai", "openai", "POST", "/v1/chat/completions"),
        asked,
        random.nextBoolean() ? Optional.empty() : Optional.of("session " + random.nextInt(3)),
        Usage.NONE.with(Count.INPUT, 7).with(Count.OUTPUT, 4096));
  }

  private Optional<UUID> anyUser() {
    return random.nextBoolean() ? Optional.empty() : Optional.of(new UUID(1, random.nextInt(2)));
  }

  private Usage usage() {
    Usage usage = Usage.NONE;
    for (Count count : Count.values()) {
      usage = random.nextBoolean() ? usage : usage.with(count, random.nextInt(100_000));
    }
    return random.nextInt(4) == 0 ? usage.estimated() : usage;
  }
}
