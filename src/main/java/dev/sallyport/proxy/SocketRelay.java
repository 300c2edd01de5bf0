package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.Optional;

/**
 * Passes the frames of a WebSocket as they are, in both directions no faster than they are taken,
 * and ends both sides when one ends. The gateway speaks itself only to say why it closes, and only
 * between two frames.
 */
final class SocketRelay {
  /** For the other side's own close, once it was told; within the second of a revocation. */
  private static final long LINGER_MILLIS = 500;

  /** For the frame that is on its way. */
  private static final long FRAME_END_MILLIS = 200;

  private final Exchange exchange;
  private final NetSocket client;
  private final NetSocket provider;
  private final Optional<ClientMessages> rules;
  private final Context context = Vertx.currentContext();
  private final FrameEnds fromClient = new FrameEnds();
  private final FrameEnds fromProvider = new FrameEnds();
  private boolean providerPaused;
  private boolean providerGone;
  private boolean leaving;
  private Optional<GatewayException> last = Optional.empty();

  /**
   * @param rules for a key whose messages must be looked into
   */
  SocketRelay(
      Exchange exchange, NetSocket client, NetSocket provider, Optional<ClientMessages> rules) {
    this.exchange = exchange;
    this.client = client;
    this.provider = provider;
    this.rules = rules;
  }

  /** To be called in the same turn of the loop in which both sides became sockets. */
  void start() {
    exchange.upgraded(this);
    client.handler(this::fromClient);
    client.endHandler(v -> provider.end());
    client.closeHandler(v -> endSoon());
    client.exceptionHandler(e -> endSoon());
    client.drainHandler(v -> clientDrained());
    provider.handler(this::fromProvider);
    provider.closeHandler(v -> providerEnded());
    provider.exceptionHandler(e -> providerEnded());
    provider.drainHandler(v -> providerDrained());
    exchange.atEnd(() -> HardClose.of(client));
  }

  private void fromClient(Buffer received) {
    if (fromClient.isClosed()) {
      return;
    }
    Buffer chunk = received.slice(0, fromClient.pass(received));
    if (leaving) {
      endOnceClosed();
      return;
    }
    touch();
    exchange.account().readAsked(chunk);
    try {
      send(rules.isPresent() ? rules.get().checked(chunk) : chunk);
    } catch (GatewayException refused) {
      close(refused);
    }
  }

  private void send(Buffer chunk) {
    if (chunk.length() > 0) {
      provider.write(chunk);
    }
    if (provider.writeQueueFull()) {
      client.pause();
      exchange.sending().start(Wait.For.PROVIDER_READS);
    }
  }

  private void providerDrained() {
    exchange.sending().stop();
    client.resume();
  }

  private void fromProvider(Buffer chunk) {
    if (leaving) {
      return;
    }
    if (last.isPresent()) {
      endWithin(chunk, last.get());
      return;
    }
    fromProvider.pass(chunk);
    exchange.account().readFrames(chunk);
    client.write(chunk);
    touch();
    if (client.writeQueueFull()) {
      providerPaused = true;
      provider.pause();
      exchange.answering().start(Wait.For.CLIENT_READS);
    }
  }

  /** The frame that has begun is the last. */
  private void endWithin(Buffer chunk, GatewayException error) {
    client.write(chunk.slice(0, fromProvider.passFrame(chunk)));
    if (fromProvider.isAtEnd()) {
      close(error);
    }
  }

  /** What a provider has sent before it left still comes, once it is asked for. */
  private void clientDrained() {
    if (leaving) {
      return;
    }
    providerPaused = false;
    touch();
    provider.resume();
    if (providerGone) {
      context.runOnContext(v -> passRest());
    }
  }

  private void touch() {
    if (!providerPaused) {
      exchange.answering().start(Wait.For.NEXT_FRAME);
    }
  }

  private void providerEnded() {
    providerGone = true;
    passRest();
  }

  private void passRest() {
    if (!providerPaused && !leaving && !exchange.hasEnded()) {
      leave(
          exchange.hasTimedOut()
              ? GatewayException.upstreamTimeout("The provider stopped reading.")
              : GatewayException.upstream("The provider ended the connection."));
    }
  }

  /** Tells the client why, if it has not been told by the provider, and ends both sides soon. */
  void close(GatewayException error) {
    if (leaving) {
      return;
    }
    if (last.isEmpty() && !fromProvider.isAtEnd()) {
      last = Optional.of(error);
      context.owner().setTimer(FRAME_END_MILLIS, id -> close(error));
      return;
    }
    leave(error);
    endSoon();
  }

  private void leave(GatewayException error) {
    leaving = true;
    if (fromProvider.isClosed() || fromClient.isClosed()) {
      exchange.account().whole();
    } else {
      exchange.account().failed(error);
    }
    exchange.cutProvider();
    exchange.sending().stop();
    exchange.answering().start(Wait.For.CLIENT_READS);
    if (!fromProvider.isAtEnd()) {
      exchange.end();
      return;
    }
    Buffer last = fromProvider.isClosed() ? Buffer.buffer() : CloseFrame.of(error).bytes();
    client.resume();
    client.write(last).onComplete(sent -> endSoon());
    endOnceClosed();
  }

  /** Who has said goodbye as well waits for nothing more but our end of the connection. */
  private void endOnceClosed() {
    if (fromClient.isClosed()) {
      client.end().onComplete(done -> exchange.end());
    }
  }

  private void endSoon() {
    if (fromClient.isClosed()) {
      exchange.account().whole();
    }
    context.owner().setTimer(LINGER_MILLIS, id -> exchange.end());
  }
}
