package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.Test;

class BufferGuardTest {
  private final OutOfMemoryError noneLeft = new OutOfMemoryError("none left");

  /** What a machine without memory does, which cannot be had here but for all tests at once. */
  private final class Exhausted extends AbstractByteBufAllocator {
    @Override
    protected ByteBuf newHeapBuffer(int bytes, int most) {
      throw noneLeft;
    }

    @Override
    protected ByteBuf newDirectBuffer(int bytes, int most) {
      throw noneLeft;
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }

  private static final class FailingWrites extends ChannelOutboundHandlerAdapter {
    private final Throwable failure;

    FailingWrites(Throwable failure) {
      this.failure = failure;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      ReferenceCountUtil.release(message);
      promise.setFailure(failure);
    }
  }

  private static EmbeddedChannel guarded() {
    EmbeddedChannel channel = new EmbeddedChannel();
    BufferGuard.on(channel);
    return channel;
  }

  private static EmbeddedChannel writing(Throwable failure) {
    EmbeddedChannel channel = guarded();
    channel.pipeline().addFirst(new FailingWrites(failure));
    channel.writeOneOutbound(Unpooled.buffer().writeByte('x'));
    channel.runPendingTasks();
    return channel;
  }

  @Test
  void read_endsItsConnection_whenThereIsNoBuffer() {
    EmbeddedChannel channel = guarded();
    long begun = System.nanoTime();

    ByteBuf got = channel.unsafe().recvBufAllocHandle().allocate(new Exhausted());
    channel.runPendingTasks();

    assertThat(got.isReadable()).isFalse();
    assertThat(channel.isOpen()).isFalse();
    assertThat(BufferGuard.refusedAt() - begun).isNotNegative();
    assertThatThrownBy(channel::checkException).isSameAs(noneLeft);
  }

  @Test
  void write_endsItsConnection_whenThereIsNoBuffer() {
    assertThat(writing(noneLeft).isOpen()).isFalse();
  }

  @Test
  void write_leavesItsConnection_whenItFailsForAnotherReason() {
    assertThat(writing(new IllegalStateException("other")).isOpen()).isTrue();
  }

  @Test
  void read_hasItsBuffer_whenThereIsOne() {
    EmbeddedChannel channel = guarded();

    ByteBuf got = channel.unsafe().recvBufAllocHandle().allocate(channel.alloc());

    assertThat(got.writableBytes()).isPositive();
    assertThat(channel.isOpen()).isTrue();
    got.release();
  }
}
