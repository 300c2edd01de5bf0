package dev.sallyport.ledger;

import dev.sallyport.usage.Call;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Calls on their way to the database. Where it does not take them, fewer are tried together, so
 * that one that it never takes keeps no others from getting there: such a one fails again and again
 * alone while others pass.
 */
final class Pending {
  static final int BATCH = 2_000;
  private static final int MAX_REFUSALS = 3;

  private final Deque<Call> calls = new ArrayDeque<>();
  private final Map<UUID, Integer> refusals = new HashMap<>();
  private int share = BATCH;
  private boolean othersPass;

  void add(List<Call> more) {
    calls.addAll(more);
  }

  int room() {
    return BATCH - calls.size();
  }

  int size() {
    return calls.size();
  }

  boolean isEmpty() {
    return calls.isEmpty();
  }

  /** Those to be tried together. */
  List<Call> head() {
    return calls.stream().limit(share).toList();
  }

  void passed(List<Call> head) {
    for (Call call : head) {
      calls.remove();
      refusals.remove(call.opened().id());
    }
    share = Math.min(BATCH, 2 * share);
    othersPass = true;
  }

  /** The one that is given up, if there is one. */
  Optional<Call> refused(List<Call> head) {
    share = Math.max(1, head.size() / 2);
    if (head.size() > 1) {
      return Optional.empty();
    }
    Call call = calls.remove();
    int times = refusals.merge(call.opened().id(), othersPass ? 1 : 0, Integer::sum);
    othersPass = false;
    if (times < MAX_REFUSALS) {
      calls.add(call);
      return Optional.empty();
    }
    refusals.remove(call.opened().id());
    return Optional.of(call);
  }
}
