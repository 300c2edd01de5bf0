package dev.sallyport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A connection with the front door and nothing behind it, whose time the test moves. */
final class DoorChannel implements AutoCloseable {
  static final String FIRST = "first";
  private static final String HTTP1 = "httpEncoder";

  private final MockTicker ticker = Ticker.newMockTicker();
  private final Wire wire = new Wire();
  private final List<ByteBuf> passed = new ArrayList<>();
  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false);
  private final EmbeddedChannel channel;
  private final FrontDoorHandler door;

  /** Counts how often more bytes were asked for. */
  private static final class Wire extends ChannelDuplexHandler {
    private int reads;
    private boolean stuck;

    @Override
    public void read(ChannelHandlerContext ctx) {
      reads++;
      ctx.read();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      if (stuck) {
        ReferenceCountUtil.release(message);
      } else {
        ctx.write(message, promise);
      }
    }
  }

  /** The codec's errors are for the client alone. */
  private static final class Quiet extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {}
  }

  private DoorChannel(HttpLimits limits, String name, ChannelHandler codec) {
    this(limits, FIRST, name, codec);
  }

  private DoorChannel(HttpLimits limits, String first, String name, ChannelHandler codec) {
    channel = EmbeddedChannel.builder().ticker(ticker).handlers(wire).build();
    channel.config().setAllocator(memory);
    channel.pipeline().addLast(first, new ChannelInboundHandlerAdapter());
    channel.pipeline().addLast(name, codec);
    door = FrontDoorHandler.install(channel.pipeline().context(first), limits);
  }

  static DoorChannel forData() {
    return new DoorChannel(HttpLimits.forData(), HTTP1, new HttpResponseEncoder());
  }

  /** As after a handshake of TLS that chose HTTP/2. */
  static DoorChannel http2() {
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forServer().initialSettings(new Http2Settings()).build();
    DoorChannel connection = new DoorChannel(HttpLimits.forData(), "http2", codec);
    connection.channel.pipeline().addLast(new Quiet());
    return connection;
  }

  /** As after a handshake of TLS that chose HTTP/1, but for the decoding. */
  static DoorChannel http1() {
    return new DoorChannel(HttpLimits.forData(), "httpDecoder", HTTP1, new HttpResponseEncoder());
  }

  static DoorChannel forManagement() {
    return new DoorChannel(HttpLimits.forManagement(), HTTP1, new HttpResponseEncoder());
  }

  FrontDoorHandler door() {
    return door;
  }

  long now() {
    return ticker.nanoTime();
  }

  EmbeddedChannel channel() {
    return channel;
  }

  /** From now on nothing that is written is ever known to be sent. */
  void getStuck() {
    wire.stuck = true;
  }

  int reads() {
    return wire.reads;
  }

  DoorChannel receive(String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, ISO_8859_1));
    return this;
  }

  /** What the door let through since the last call. */
  String passed() {
    StringBuilder text = new StringBuilder();
    for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
      text.append(next.toString(ISO_8859_1));
      passed.add(next);
    }
    return text.toString();
  }

  /** What the client was sent since the last call. */
  String sent() {
    StringBuilder text = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      text.append(next.toString(ISO_8859_1));
      next.release();
    }
    return text.toString();
  }

  ChannelFuture answer(int status) {
    DefaultFullHttpResponse whole =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    if (status >= 200) {
      whole.headers().set("content-length", 0);
    }
    return channel.writeAndFlush(whole);
  }

  void beginAnswer() {
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set("transfer-encoding", "chunked");
    channel.writeAndFlush(head);
  }

  void write(Object message) {
    channel.writeAndFlush(message);
  }

  void writable(boolean writable) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
    channel.runPendingTasks();
  }

  /** In steps, so that whatever is scheduled again comes in its turn. */
  void wait(Duration time) {
    Duration step = Duration.ofMillis(100);
    for (Duration left = time; !left.isNegative() && !left.isZero(); left = left.minus(step)) {
      ticker.advance((left.compareTo(step) < 0 ? left : step).toNanos(), TimeUnit.NANOSECONDS);
      channel.runScheduledPendingTasks();
      channel.runPendingTasks();
    }
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  /** Every buffer that went in must have come out, or been released. */
  @Override
  public void close() {
    passed();
    sent();
    channel.close();
    channel.runPendingTasks();
    sent();
    passed.forEach(ByteBuf::release);
    assertThat(passed).allMatch(buffer -> buffer.refCnt() == 0);
    assertThat(memory.metric().usedHeapMemory() + memory.metric().usedDirectMemory()).isZero();
  }
}
