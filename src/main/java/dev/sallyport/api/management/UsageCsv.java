package dev.sallyport.api.management;

import dev.sallyport.usage.Dimension;
import dev.sallyport.usage.Totals;
import dev.sallyport.usage.UsageReport;
import dev.sallyport.usage.UsageReport.Group;
import dev.sallyport.usage.UsageReport.Owners;
import dev.sallyport.usage.UsageReport.Served;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sums as a table (RFC 4180), in which no name can become a formula of whoever opens it. */
final class UsageCsv {
  private static final String LINE_END = "\r\n";
  private static final String FORMULA_STARTS = "=+-@\t\r";

  /** Has all columns, and no values. */
  private static final Group BLANK =
      new Group(
          Optional.empty(),
          new Owners(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
          new Served(Optional.empty(), Optional.empty()),
          Totals.NONE);

  private UsageCsv() {}

  static String of(UsageReport report, Set<Dimension> by) {
    Stream<Collection<?>> head = Stream.of(UsageJson.of(BLANK, by).fieldNames());
    Stream<Collection<?>> rows =
        report.groups().stream().map(group -> UsageJson.of(group, by).getMap().values());
    return Stream.concat(head, rows).map(UsageCsv::line).collect(Collectors.joining());
  }

  private static String line(Collection<?> values) {
    return values.stream().map(UsageCsv::cell).collect(Collectors.joining(",", "", LINE_END));
  }

  private static String cell(Object value) {
    String text = Objects.toString(value, "");
    boolean formula = !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0;
    String safe = formula ? "'" + text : text;
    boolean quoted = safe.chars().anyMatch(sign -> ",\"\r\n".indexOf(sign) >= 0);
    return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }
}
