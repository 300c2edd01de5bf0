package dev.sallyport.usage;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What was used in some time, told apart as was asked. */
public record UsageReport(UsageSpan span, List<Group> groups) {
  public UsageReport {
    groups = List.copyOf(groups);
  }

  /**
   * What some calls have in common, and what they come to. Empty is what was not asked for; a call
   * without a user has none either.
   */
  public record Group(
      Optional<OffsetDateTime> bucket, Owners owners, Served served, Totals totals) {}

  /** Whose calls they are. */
  public record Owners(
      Optional<Named> workspace,
      Optional<Named> user,
      Optional<Named> key,
      Optional<Named> credential) {}

  /** By whom they were answered. */
  public record Served(Optional<String> provider, Optional<String> model) {}

  /**
   * @param name empty where it is deleted
   */
  public record Named(UUID id, Optional<String> name) {}

  public Totals totals() {
    return groups.stream().map(Group::totals).reduce(Totals.NONE, Totals::plus);
  }
}
