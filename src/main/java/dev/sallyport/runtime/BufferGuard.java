package dev.sallyport.runtime;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.netty.util.internal.PlatformDependent;
import java.time.Duration;

/**
 * Keeps the want of network buffers to the connection that suffers it. Netty's io_uring lets the
 * error out of the event loop, which ends with all of its connections; and a write that failed for
 * it is told to nobody.
 */
@Sharable
final class BufferGuard extends ChannelOutboundHandlerAdapter {
  static final BufferGuard INSTANCE = new BufferGuard();
  private static final int SMALL_BYTES = 4096;
  private static final ChannelFutureListener CLOSE_IF_OUT_OF_MEMORY =
      written -> {
        if (written.cause() instanceof OutOfMemoryError) {
          refused();
          written.channel().close();
        }
      };

  private static volatile long refusedAt = System.nanoTime() - Duration.ofDays(1).toNanos();

  private BufferGuard() {}

  static void on(Channel channel) {
    channel.config().setRecvByteBufAllocator(new Reads(channel));
    channel.pipeline().addFirst(INSTANCE);
  }

  /** When a buffer was last not to be had, as the system's nanoseconds. */
  static long refusedAt() {
    return refusedAt;
  }

  private static void refused() {
    refusedAt = System.nanoTime();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    ctx.write(
        message, promise.isVoid() ? promise : promise.unvoid().addListener(CLOSE_IF_OUT_OF_MEMORY));
  }

  private static final class Reads extends AdaptiveRecvByteBufAllocator {
    private final Channel channel;

    Reads(Channel channel) {
      this.channel = channel;
    }

    @Override
    @SuppressWarnings("deprecation")
    public Handle newHandle() {
      return new Reading((RecvByteBufAllocator.ExtendedHandle) super.newHandle(), channel);
    }
  }

  private static final class Reading extends RecvByteBufAllocator.DelegatingHandle
      implements RecvByteBufAllocator.ExtendedHandle {
    private final RecvByteBufAllocator.ExtendedHandle handle;
    private final Channel channel;

    Reading(RecvByteBufAllocator.ExtendedHandle handle, Channel channel) {
      super(handle);
      this.handle = handle;
      this.channel = channel;
    }

    /** Small ones while there are few, because each connection that waits to read holds one. */
    @Override
    public ByteBuf allocate(ByteBufAllocator memory) {
      try {
        return isTight()
            ? memory.ioBuffer(Math.min(SMALL_BYTES, handle.guess()))
            : handle.allocate(memory);
      } catch (OutOfMemoryError e) {
        refused();
        channel.eventLoop().execute(() -> end(e));
        return Unpooled.EMPTY_BUFFER;
      }
    }

    private static boolean isTight() {
      return PlatformDependent.usedDirectMemory() > PlatformDependent.maxDirectMemory() / 2;
    }

    private void end(OutOfMemoryError e) {
      channel.pipeline().fireExceptionCaught(e);
      channel.close();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return handle.continueReading(maybeMore);
    }
  }
}
