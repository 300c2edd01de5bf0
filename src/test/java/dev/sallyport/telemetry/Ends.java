package dev.sallyport.telemetry;

import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Count;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Outcome;
import dev.sallyport.usage.Usage;
import java.net.InetAddress;
import java.util.Optional;
import java.util.UUID;

/** Calls that are over, for tests. */
final class Ends {
  static final UUID ID = UUID.fromString("019f0000-0000-7000-8000-000000000001");
  static final UUID KEY = UUID.fromString("00000000-0000-4000-8000-00000000000a");
  static final UUID WORKSPACE = UUID.fromString("00000000-0000-4000-8000-00000000000b");
  static final Usage USED = Usage.NONE.with(Count.INPUT, 1000).with(Count.OUTPUT, 100);

  private static final Closed.Timings TIMINGS = new Closed.Timings(400, 900, 150_000, 2_000_250);

  private Ends() {}

  static CallEnd whole(String provider, String asked, String answered) {
    Closed closed =
        new Closed(
            Outcome.COMPLETED, 200, Optional.empty(), Optional.of(answered), USED, 1, TIMINGS);
    return end(Optional.of(opened(provider, Optional.of(asked), "/v1/chat/completions")), closed);
  }

  /** The provider did not say which model it is. */
  static CallEnd nameless(String provider, String asked) {
    Closed closed =
        new Closed(Outcome.COMPLETED, 200, Optional.empty(), Optional.empty(), USED, 1, TIMINGS);
    return end(Optional.of(opened(provider, Optional.of(asked), "/v1/audio/speech")), closed);
  }

  static CallEnd refused(int status, String error) {
    Closed.Timings timings = new Closed.Timings(0, 0, 0, 300);
    return end(
        Optional.empty(),
        new Closed(
            Outcome.FAILED, status, Optional.of(error), Optional.empty(), Usage.NONE, 0, timings));
  }

  static CallEnd end(Optional<Opened> opened, Closed closed) {
    return new CallEnd(ID, "POST", "openai", InetAddress::getLoopbackAddress, opened, closed);
  }

  static Opened opened(String provider, Optional<String> asked, String path) {
    return new Opened(
        ID,
        new Opened.Owner(WORKSPACE, WORKSPACE, Optional.empty(), KEY),
        new Opened.Way(KEY, provider, "openai", "POST", path),
        asked,
        Optional.empty(),
        Usage.NONE);
  }
}
