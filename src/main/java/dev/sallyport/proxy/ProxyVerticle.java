package dev.sallyport.proxy;

import dev.sallyport.config.Settings;
import dev.sallyport.db.ChangeFeed;
import dev.sallyport.http.ClientAddress;
import dev.sallyport.http.FrontDoor;
import dev.sallyport.http.HttpLimits;
import dev.sallyport.http.ReadDeadlines;
import dev.sallyport.http.ServerPort;
import dev.sallyport.key.VirtualKeys;
import dev.sallyport.ledger.CallLog;
import dev.sallyport.limit.LoopLimiters;
import dev.sallyport.runtime.Outbounds;
import dev.sallyport.runtime.Owned;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/** The data port, once per event loop: each has its own connections, keys and calls. */
public final class ProxyVerticle extends VerticleBase {
  private final Settings settings;
  private final Owned<VirtualKeys> keys;
  private final Shared shared;
  private final ChangeFeed changes;
  private final Remotes remotes;
  private ServerPort port;
  private Watch watch;
  private Outbounds ways;
  private LoopLimiters.OfLoop limiter;
  private Runnable pulse;

  /** What each event loop opens a connection of its own to. */
  public record Remotes(
      Outbounds.Factory providers, LoopLimiters limits, Supplier<Future<CallLog>> log) {}

  public ProxyVerticle(
      Settings settings,
      Owned<VirtualKeys> keys,
      ChangeFeed changes,
      Remotes remotes,
      Shared shared) {
    this.settings = settings;
    this.keys = keys;
    this.changes = changes;
    this.remotes = remotes;
    this.shared = shared;
  }

  @Override
  public Future<?> start() {
    return remotes.log().get().compose(this::serve);
  }

  private Future<?> serve(CallLog log) {
    Clock clock = Clock.systemUTC();
    KeyCache cache =
        new KeyCache(keys, shared.known(), changes::staleness, settings.cache(), clock);
    Grants grants = new Grants(cache, clock);
    changes.listen(onThisLoop(grants));
    watch = new Watch(vertx, settings.inbound(), settings.upstream(), shared.load(), grants::sweep);
    ways = remotes.providers().open();
    limiter = remotes.limits().open();
    pulse = shared.node().pulse().watch(vertx);
    ClientAddress clients = new ClientAddress(settings.trustedProxies());
    ProxyHandler handler =
        new ProxyHandler(
            grants,
            new Clearance(
                clients,
                settings.inbound(),
                limiter,
                new Accounts(log, shared.followers().captures())),
            new Upstream(ways.plain(), ways.tls(), ways.tlsHttp1()),
            watch,
            clients,
            shared);
    return ServerPort.listen(
            vertx,
            ServerPort.Plane.DATA,
            settings.data(),
            options ->
                FrontDoor.server(vertx, options, limits(), shared.connections())
                    .requestHandler(handler))
        .onSuccess(listening -> port = listening);
  }

  private HttpLimits limits() {
    Settings.Inbound inbound = settings.inbound();
    return new HttpLimits(
        false,
        inbound.uriLimitBytes(),
        inbound.headerBlockLimitBytes(),
        inbound.headerCountLimit(),
        new ReadDeadlines(
            inbound.headerBlockDeadline(),
            inbound.idleTimeout(),
            inbound.bodyRateGrace(),
            inbound.bodyMinimumRateBytes()));
  }

  private ChangeFeed.Listener onThisLoop(Grants grants) {
    return new ChangeFeed.Listener() {
      @Override
      public void changed(ChangeFeed.Change change) {
        context.runOnContext(v -> grants.changed(change));
      }

      @Override
      public void everythingMayHaveChanged() {
        context.runOnContext(v -> grants.everythingMayHaveChanged());
      }
    };
  }

  /** The port that was bound, where any free one was asked for. */
  public int port() {
    return port.number();
  }

  /** Complete once this loop counts in Redis, or has waited long enough for it. */
  public Future<Void> countsInRedis() {
    return limiter.connected();
  }

  /** Takes no new connection, and lets running calls end within the time that they are given. */
  @Override
  public Future<?> stop() {
    Duration limit = settings.shutdown().drain();
    port.shutDown(limit);
    return watch
        .drained(limit)
        .compose(done -> ways.close())
        .eventually(limiter::close)
        .onComplete(
            done -> {
              watch.close();
              pulse.run();
            });
  }
}
