package dev.sallyport.ledger;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file of the log is called: by the process that wrote it, the event loop, and its place in
 * what that loop wrote.
 */
record SegmentName(long run, int loop, long number) implements Comparable<SegmentName> {
  private static final Pattern FORM = Pattern.compile("(\\d{10})-(\\d{4})-(\\d{12})\\.log");
  private static final Comparator<SegmentName> ORDER =
      Comparator.comparingLong(SegmentName::run)
          .thenComparingInt(SegmentName::loop)
          .thenComparingLong(SegmentName::number);

  static Optional<SegmentName> of(String file) {
    Matcher matcher = FORM.matcher(file);
    return matcher.matches()
        ? Optional.of(
            new SegmentName(
                Long.parseLong(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Long.parseLong(matcher.group(3))))
        : Optional.empty();
  }

  SegmentName next() {
    return new SegmentName(run, loop, number + 1);
  }

  boolean isOfSameLoop(SegmentName other) {
    return run == other.run && loop == other.loop;
  }

  String file() {
    return String.format(Locale.ROOT, "%010d-%04d-%012d.log", run, loop, number);
  }

  @Override
  public int compareTo(SegmentName other) {
    return ORDER.compare(this, other);
  }
}
