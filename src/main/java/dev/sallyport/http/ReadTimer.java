package dev.sallyport.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;

/**
 * The one timer of a connection. It is moved only for a head or body that arrives in parts; an
 * ordinary request costs no more than a look at the clock.
 */
final class ReadTimer {
  private final FrontDoorHandler door;
  private final ReadClock clock;
  private final UnsentBytes unsent = new UnsentBytes();
  private Future<?> pending = ImmediateEventExecutor.INSTANCE.newSucceededFuture(null);
  private long due;
  private boolean stopped;
  private Ticker ticker = Ticker.systemTicker();

  ReadTimer(FrontDoorHandler door, ReadDeadlines deadlines) {
    this.door = door;
    this.clock = new ReadClock(deadlines, ticker.nanoTime());
  }

  void start(ChannelHandlerContext ctx) {
    ticker = ctx.executor().ticker();
    long now = ticker.nanoTime();
    clock.begin(ReadClock.Phase.NOTHING, now);
    schedule(ctx, now);
  }

  void stop() {
    stopped = true;
    pending.cancel(false);
  }

  /** Something happened between two requests. */
  void touch() {
    if (clock.phase() == ReadClock.Phase.NOTHING) {
      clock.begin(ReadClock.Phase.NOTHING, ticker.nanoTime());
    }
  }

  /** Nothing more is expected of the client than to take what it is sent. */
  void rest() {
    clock.begin(ReadClock.Phase.NOTHING, ticker.nanoTime());
  }

  /** When what is now going on began. */
  long since() {
    return clock.since();
  }

  void holdBack() {
    clock.holdBack(ticker.nanoTime());
  }

  /**
   * @param another whether a request has begun since the last call
   * @param bytes how many came since the last call
   */
  void reading(ChannelHandlerContext ctx, ReadClock.Phase phase, boolean another, int bytes) {
    boolean waiting = phase == ReadClock.Phase.NOTHING;
    if (stopped || (waiting && clock.phase() == phase)) {
      return;
    }
    if (another || clock.phase() != phase) {
      long now = ticker.nanoTime();
      clock.begin(phase, now);
      if (due - now > clock.askAgainIn(now)) {
        pending.cancel(false);
        schedule(ctx, now);
      }
    }
    clock.bodyBytes(bytes);
  }

  private void schedule(ChannelHandlerContext ctx, long now) {
    long wait = clock.askAgainIn(now);
    due = now + wait;
    pending = ctx.executor().schedule(() -> ask(ctx), wait, TimeUnit.NANOSECONDS);
  }

  private void ask(ChannelHandlerContext ctx) {
    if (stopped) {
      return;
    }
    long now = ticker.nanoTime();
    if (!ctx.channel().config().isAutoRead() || !ctx.channel().isWritable()) {
      clock.holdBack(now);
    }
    if (unsent.isStuck(ctx.channel())) {
      Farewell.cutOff(ctx);
      return;
    }
    if (door.busy()) {
      touch();
    }
    clock.tooSlow(now).ifPresent(door::refuse);
    if (clock.idleTooLong(now)) {
      Farewell.close(ctx);
    } else if (!stopped) {
      schedule(ctx, now);
    }
  }
}
