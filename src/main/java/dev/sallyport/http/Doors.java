package dev.sallyport.http;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/** The connections of one event loop: any of them can be found, whatever their number. */
final class Doors {
  /** Looked at to find one to close: to look at all would make a flood's work ours. */
  private static final int SAMPLE = 16;

  private final List<Guarded> all = new ArrayList<>();
  private final IdentityHashMap<Guarded, Integer> places = new IdentityHashMap<>();
  private final Runnable left;
  private final Predicate<Channel> hasCrowded;
  private volatile Optional<EventLoop> loop = Optional.empty();

  private record Guarded(Channel channel, FrontDoorHandler door) {
    /** Who was never served may be anyone; who was soon comes back with another request. */
    boolean goesBefore(Guarded other) {
      return door.hasServed() == other.door.hasServed()
          ? door.idleSince() - other.door.idleSince() <= 0
          : !door.hasServed();
    }
  }

  /**
   * @param left told for each {@link #closeOneSoon}, once a connection has gone or none could
   * @param hasCrowded whether the connection is from an address with more than its share
   */
  Doors(Runnable left, Predicate<Channel> hasCrowded) {
    this.left = left;
    this.hasCrowded = hasCrowded;
  }

  void add(Channel channel, FrontDoorHandler door) {
    if (loop.isEmpty()) {
      loop = Optional.of(channel.eventLoop());
    }
    Guarded guarded = new Guarded(channel, door);
    places.put(guarded, all.size());
    all.add(guarded);
    channel.closeFuture().addListener(closed -> remove(guarded));
  }

  private void remove(Guarded closed) {
    int place = places.remove(closed);
    Guarded last = all.remove(all.size() - 1);
    if (place < all.size()) {
      all.set(place, last);
      places.put(last, place);
    }
  }

  /** From any thread. */
  void closeOneSoon() {
    loop.ifPresentOrElse(own -> own.execute(this::closeOne), left);
  }

  /**
   * Of a sample, one of an address with too many, else one never served, and of those the longest
   * idle; what is slow to ask counts as idle.
   */
  private void closeOne() {
    Optional<Guarded> chosen = Optional.empty();
    for (int i = 0; i < SAMPLE && !all.isEmpty(); i++) {
      Guarded one = all.get(ThreadLocalRandom.current().nextInt(all.size()));
      if (one.door.isExpendable() && chosen.filter(known -> goesBefore(known, one)).isEmpty()) {
        chosen = Optional.of(one);
      }
    }
    chosen.ifPresentOrElse(this::close, left);
  }

  private boolean goesBefore(Guarded one, Guarded another) {
    boolean crowding = hasCrowded.test(one.channel);
    return crowding == hasCrowded.test(another.channel) ? one.goesBefore(another) : crowding;
  }

  /** Even one that takes nothing is gone soon: others wait for its place. */
  private void close(Guarded one) {
    one.channel.closeFuture().addListener(closed -> left.run());
    one.door.giveWay();
  }
}
