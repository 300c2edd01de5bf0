package dev.sallyport.ledger;

import dev.sallyport.usage.Call;
import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Count;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Outcome;
import dev.sallyport.usage.Usage;
import java.util.Optional;
import java.util.UUID;

/** Calls as they are: all that is known of one follows from its number. */
final class TestCalls {
  private static final long VERSION_7 = 0x7000;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final UUID ORGANIZATION = new UUID(1, 2);
  private static final UUID WORKSPACE = new UUID(3, 4);
  private static final UUID KEY = new UUID(5, 6);
  private static final UUID CREDENTIAL = new UUID(7, 8);
  private static final Usage RESERVED =
      Usage.NONE.with(Count.INPUT, 150).with(Count.OUTPUT, 4096).estimated();

  private TestCalls() {}

  static Opened opened(long number) {
    return opened(number, System.currentTimeMillis());
  }

  static Opened opened(long number, long millis) {
    return new Opened(
        new UUID((millis << 16) | VERSION_7, VARIANT | number),
        new Opened.Owner(ORGANIZATION, WORKSPACE, Optional.of(ORGANIZATION), KEY),
        new Opened.Way(CREDENTIAL, "openai", "openai", "POST", "/v1/chat/completions"),
        Optional.of("gpt-4o-mini"),
        Optional.empty(),
        RESERVED);
  }

  static long number(UUID id) {
    return id.getLeastSignificantBits() & ~VARIANT;
  }

  static Usage seen(long number) {
    return Usage.NONE.with(Count.INPUT, number + 1).with(Count.OUTPUT, 2).estimated();
  }

  static Closed closed(long number) {
    return new Closed(
        Outcome.COMPLETED,
        200,
        Optional.empty(),
        Optional.of("gpt-4o-mini-2024-07-18"),
        Usage.NONE.with(Count.INPUT, number + 1).with(Count.OUTPUT, 2 * number + 1),
        1,
        new Closed.Timings(120, 340, 250_000, 900_000 + number));
  }

  static Call call(Opened opened) {
    return new Call(opened, closed(number(opened.id())));
  }
}
