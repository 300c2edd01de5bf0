package dev.sallyport.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** What a client has not taken yet: the same twice in a row means that it takes nothing. */
final class UnsentBytes {
  private long pending;
  private long progress;
  private int messages;

  /** Compares with what it was when asked before. */
  boolean isStuck(Channel channel) {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    if (out == null || out.isEmpty()) {
      pending = 0;
      return false;
    }
    boolean same =
        pending > 0
            && pending == out.totalPendingWriteBytes()
            && progress == out.currentProgress()
            && messages == out.size();
    pending = out.totalPendingWriteBytes();
    progress = out.currentProgress();
    messages = out.size();
    return same;
  }
}
