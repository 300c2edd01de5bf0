package dev.sallyport.http;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The connections of one port, over all of its event loops. When there are too many, those with
 * nothing to do give way to new ones, so that a flood of idle ones keeps nobody out.
 */
public final class Connections {
  /** Those that give way take a moment to close, in which so many more may be open. */
  private static final int SLACK = 1024;

  /** With so many on their way out, newcomers wait in the system's queue rather than be refused. */
  private static final int MOST_LEAVING = SLACK / 4;

  private static final int MOST_AT_ONCE = 16;

  /** One address with more than this share of what may be open is the first to give way. */
  private static final int SHARE = 4;

  private final int most;
  private final int mostPerAddress;
  private final Predicate<InetAddress> isProxy;
  private final AtomicInteger open = new AtomicInteger();

  /** Of the open ones, how many were asked to give way. */
  private final AtomicInteger leaving = new AtomicInteger();

  private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
  private final List<Doors> doors = new CopyOnWriteArrayList<>();

  /**
   * @param mostPerAddress 0 for any number
   * @param isProxy whose connections carry many clients, and are not counted by address
   */
  public Connections(int most, int mostPerAddress, Predicate<InetAddress> isProxy) {
    this.most = most;
    this.mostPerAddress = mostPerAddress;
    this.isProxy = isProxy;
  }

  static Connections unlimited() {
    return new Connections(Integer.MAX_VALUE - SLACK, 0, address -> false);
  }

  Doors newDoors() {
    Doors added = new Doors(leaving::decrementAndGet, this::hasCrowded);
    doors.add(added);
    return added;
  }

  /** Whether no more are to be accepted until some have gone that were asked to. */
  boolean isMakingRoom() {
    return leaving.get() >= MOST_LEAVING;
  }

  private boolean hasCrowded(Channel channel) {
    return counted(channel).map(address -> byAddress.getOrDefault(address, 0)).orElse(0)
        > most / SHARE;
  }

  /** On the thread that accepts. False where the connection is to be closed at once. */
  boolean admit(Channel channel) {
    makeRoom();
    if (open.get() >= most + SLACK) {
      return false;
    }
    Optional<InetAddress> counted = counted(channel);
    if (counted.isPresent() && isOneTooMany(byAddress.merge(counted.get(), 1, Integer::sum))) {
      forget(counted.get());
      return false;
    }
    open.incrementAndGet();
    channel
        .closeFuture()
        .addListener(
            closed -> {
              open.decrementAndGet();
              counted.ifPresent(this::forget);
            });
    return true;
  }

  /** No more are asked than have to go, else a flood would take the honest with it. */
  private void makeRoom() {
    int tooMany = open.get() + 1 - most - leaving.get();
    for (int i = 0; i < Math.min(tooMany, MOST_AT_ONCE); i++) {
      leaving.incrementAndGet();
      doors.get(ThreadLocalRandom.current().nextInt(doors.size())).closeOneSoon();
    }
  }

  private boolean isOneTooMany(int ofAddress) {
    return mostPerAddress > 0 && ofAddress > mostPerAddress;
  }

  private Optional<InetAddress> counted(Channel channel) {
    return address(channel).filter(address -> !isProxy.test(address));
  }

  boolean isOfProxy(Channel channel) {
    return address(channel).filter(isProxy).isPresent();
  }

  private static Optional<InetAddress> address(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        ? Optional.of(remote.getAddress())
        : Optional.empty();
  }

  private void forget(InetAddress address) {
    byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
  }

  public int open() {
    return open.get();
  }
}
