package dev.sallyport.limit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Compares a limiter with the log of all it admitted, over random requests at random times. */
final class Differential {
  private record Entry(long at, long amount) {}

  private final Limiter limiter;
  private final AtomicLong now;
  private final Random random;
  private final List<UUID> ids = List.of(UUID.randomUUID(), UUID.randomUUID());
  private final List<Limit> limits =
      List.of(Sample.limit(7, "20s"), Sample.limit(20, "1m"), Sample.limit(90, "10m"));
  private final Map<Counted, List<Entry>> logs = new HashMap<>();
  private final List<String> differences = new ArrayList<>();

  Differential(Limiter limiter, AtomicLong now, long seed) {
    this.limiter = limiter;
    this.now = now;
    this.random = new Random(seed);
  }

  /** What was admitted beyond the limit, or refused though there was room over 1.05 windows. */
  List<String> run(int requests) {
    for (int i = 0; i < requests; i++) {
      now.addAndGet(step());
      List<Charge> charges = charges();
      compare(charges, limiter.acquire(charges).await());
    }
    return differences;
  }

  /** Bursts, traffic around the limits, exact edges of buckets and windows, gaps. */
  private long step() {
    int kind = random.nextInt(20);
    if (kind < 8) {
      return random.nextInt(3);
    }
    if (kind < 16) {
      return random.nextInt(3_000_000);
    }
    if (kind < 18) {
      return 1_000_000 - now.get() % 1_000_000;
    }
    return kind < 19 ? 20_000_000 + random.nextInt(3) - 1 : random.nextInt(700_000_000);
  }

  private List<Charge> charges() {
    List<Charge> charges = new ArrayList<>();
    for (UUID id : ids) {
      for (Limit limit : limits) {
        if (random.nextInt(3) > 0) {
          charges.add(Sample.charge(id, limit, 1 + random.nextInt(3) / 2 * random.nextInt(4)));
        }
      }
    }
    return charges;
  }

  private void compare(List<Charge> charges, Admission admission) {
    if (admission.admitted()) {
      charges.forEach(this::count);
    }
    boolean room = charges.stream().allMatch(this::hasRoom);
    if (!admission.admitted() && room) {
      differences.add("refused at " + now + " though there is room: " + charges);
    }
  }

  private void count(Charge charge) {
    log(charge).add(new Entry(now.get(), charge.amount()));
    long used = since(charge, now.get() - charge.limit().window().micros());
    if (used > charge.limit().max()) {
      differences.add("admitted at " + now + ": " + used + " of " + charge);
    }
  }

  private boolean hasRoom(Charge charge) {
    long length = charge.limit().window().micros();
    long used = since(charge, now.get() - length - length / 20 + 1);
    return used + charge.amount() <= charge.limit().max();
  }

  /** That moment included. */
  private long since(Charge charge, long at) {
    return log(charge).stream().filter(e -> e.at() >= at).mapToLong(Entry::amount).sum();
  }

  private List<Entry> log(Charge charge) {
    return logs.computeIfAbsent(Counted.of(charge), counted -> new ArrayList<>());
  }
}
