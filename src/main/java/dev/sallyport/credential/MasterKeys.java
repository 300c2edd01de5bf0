package dev.sallyport.credential;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Which master keys there are and what still depends on each: what an operator has to know before
 * taking one away.
 *
 * @param primary wraps what is sealed from now on
 * @param configured ids in the order of the settings, of this node
 * @param rows how many sealed values name each id, ids that are no longer configured included
 * @param rewrap the newest job
 */
public record MasterKeys(
    String primary, List<String> configured, Map<String, Long> rows, Optional<Job> rewrap) {

  /**
   * One move of all sealed values to another master key.
   *
   * @param remaining how many are under another master key now
   * @param unopenable how many it had to leave where they were, known at its end
   */
  public record Job(
      UUID id,
      String masterKeyId,
      long rewrapped,
      long remaining,
      long unopenable,
      OffsetDateTime startedAt,
      Optional<OffsetDateTime> finishedAt) {}
}
