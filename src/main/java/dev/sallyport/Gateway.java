package dev.sallyport;

import dev.sallyport.api.management.ManagementVerticle;
import dev.sallyport.config.Settings;
import dev.sallyport.content.ContentState;
import dev.sallyport.core.EgressPolicy;
import dev.sallyport.core.EgressRule;
import dev.sallyport.credential.CredentialVerticle;
import dev.sallyport.credential.Credentials;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.db.ChangeFeed;
import dev.sallyport.db.Nodes;
import dev.sallyport.db.Postgres;
import dev.sallyport.key.VirtualKeys;
import dev.sallyport.ledger.CallLog;
import dev.sallyport.ledger.LedgerState;
import dev.sallyport.limit.LoopLimiters;
import dev.sallyport.provider.ProviderProbe;
import dev.sallyport.proxy.KnownKeys;
import dev.sallyport.proxy.Load;
import dev.sallyport.proxy.ProxyVerticle;
import dev.sallyport.proxy.Shared;
import dev.sallyport.runtime.NodeState;
import dev.sallyport.runtime.Owned;
import dev.sallyport.runtime.Resolver;
import dev.sallyport.workspace.Workspaces;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node, wired by hand. Its ports open first and answer 503 to what they cannot do yet; it is
 * ready once PostgreSQL and Redis were reached, for which it tries as long as it takes.
 */
public final class Gateway {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);

  /** For a call to a provider that only tries a secret. */
  private static final Duration PROBE_DEADLINE = Duration.ofSeconds(10);

  /** On one node: they take long, and nobody waits for them but people. */
  private static final int REPORTS_AT_ONCE = 4;

  private final Settings settings;
  private final Vertx vertx;
  private final NodeState node = new NodeState();
  private final OwnSockets ownSockets;
  private final Postgres management;
  private final Postgres dataPlane;
  private final Postgres reports;
  private final ChangeFeed changes;
  private final CredentialVerticle credentials;
  private final Dependencies dependencies;
  private final ProxyVerticle.Remotes remotes;
  private final Nodes nodes;
  private final Accounting accounting;
  private final Telemetry telemetry;
  private final ContentWiring content;
  private final Queue<ProxyVerticle> proxies = new ConcurrentLinkedQueue<>();
  private ManagementVerticle operators;
  private volatile String proxyDeployment;

  /**
   * Blocks: reads certificate files and resolves names.
   *
   * @param vertx closed with the gateway
   * @param settings complete; nothing of it is made up here
   * @param ownRules what may be reached besides the operator's list: the echo provider
   */
  public Gateway(Vertx vertx, Settings settings, List<EgressRule> ownRules) {
    this(vertx, settings, ownRules, Resolver.SYSTEM, UnaryOperator.identity());
  }

  /**
   * @param resolver for the names of providers alone
   * @param written what a loop writes its calls to instead of its log
   */
  Gateway(
      Vertx vertx,
      Settings settings,
      List<EgressRule> ownRules,
      Resolver resolver,
      UnaryOperator<CallLog> written) {
    this.settings = settings;
    this.vertx = vertx;
    this.ownSockets = OwnSockets.of(settings);
    EgressPolicy egress = egress(ownRules);
    OutboundWiring ways = new OutboundWiring(vertx, settings, egress, resolver);
    PgConnectOptions address = Connections.postgres(settings.postgres().url().orElseThrow());
    Duration deadline = settings.postgres().callDeadline();
    Postgres.Limits limits =
        new Postgres.Limits(
            settings.postgres().poolSize(), settings.postgres().connectTimeout(), deadline);
    this.management = new Postgres(vertx, address, limits);
    this.dataPlane = new Postgres(vertx, address, limits);
    this.reports = reports(vertx, address, limits);
    this.nodes = new Nodes(vertx, management, UUID.randomUUID());
    this.accounting = new Accounting(vertx, settings, address, dataPlane, node);
    this.telemetry = new Telemetry(vertx, settings, accounting.builtInPrices());
    this.remotes =
        new ProxyVerticle.Remotes(ways, limiters(), () -> accounting.forLoop().map(written));
    this.changes = new ChangeFeed(vertx, dataPlane, address);
    accounting.listenTo(changes);
    this.credentials =
        new CredentialVerticle(
            management,
            dataPlane,
            new Envelope(Connections.masterKeys(settings)),
            new CredentialVerticle.Outside(
                egress, () -> new ProviderProbe(vertx, ways.open(), PROBE_DEADLINE)),
            deadline.multipliedBy(2));
    this.content = new ContentWiring(vertx, settings, address, credentials);
    this.dependencies =
        new Dependencies(vertx, settings, management, changes, credentials::roots, node);
  }

  private EgressPolicy egress(List<EgressRule> ownRules) {
    return EgressPolicy.of(
        Stream.concat(settings.egress().allow().stream(), ownRules.stream()).toList(),
        ownSockets::all);
  }

  private LoopLimiters limiters() {
    return new LoopLimiters(
        vertx, Connections.redis(settings.redis().url().orElseThrow(), settings), nodes::count);
  }

  private static Postgres reports(Vertx vertx, PgConnectOptions address, Postgres.Limits limits) {
    int connections = Math.min(REPORTS_AT_ONCE, limits.connections());
    return new Postgres(
        vertx,
        Connections.reports(address),
        new Postgres.Limits(connections, limits.connect(), limits.call()));
  }

  /** Complete once both ports serve; fails with PortUnusableException. */
  public Future<Void> start() {
    watch();
    return vertx
        .deployVerticle(credentials)
        .compose(done -> startManagement())
        .compose(done -> accounting.start())
        .compose(done -> startProxies())
        .onSuccess(
            done -> {
              ownSockets.managementListensOn(operators.port());
              node.servesPorts();
              nodes.start();
            });
  }

  private void watch() {
    telemetry.watch(accounting);
    telemetry.watch(node);
    telemetry.watch(content.captures());
    telemetry.watch(Map.of("management", management, "data", dataPlane, "reports", reports));
    telemetry.watch(remotes.limits());
  }

  private Future<?> startManagement() {
    operators =
        new ManagementVerticle(
            settings.management(),
            Surfaces.router(
                settings,
                credentials,
                new Surfaces.Databases(management, reports),
                node,
                accounting.builtInPrices(),
                telemetry.metrics()));
    return vertx.deployVerticle(operators);
  }

  private Future<Void> startProxies() {
    int loops = Transports.loops(settings.runtime());
    KnownKeys known = new KnownKeys(settings.cache().size());
    changes.listen(known);
    NetworkMemory.check(settings);
    long heap = Runtime.getRuntime().maxMemory();
    Load load = new Load(settings, heap);
    dev.sallyport.http.Connections connections = ConnectionLimits.of(settings, heap);
    telemetry.watch(load, connections);
    Shared shared =
        new Shared(
            node,
            known,
            load,
            connections,
            new Shared.Followers(telemetry.ends(), telemetry.tracing(), content.captures()));
    return vertx
        .deployVerticle(
            () -> {
              var proxy = new ProxyVerticle(settings, credentials.keys(), changes, remotes, shared);
              proxies.add(proxy);
              return proxy;
            },
            new DeploymentOptions().setInstances(loops))
        .onSuccess(id -> proxyDeployment = id)
        .mapEmpty();
  }

  /** Complete once PostgreSQL and Redis were reached; fails only where trying on is no use. */
  public Future<Void> ready() {
    return dependencies
        .reach()
        .compose(done -> accounting.ready())
        .compose(done -> content.ready())
        .compose(done -> Future.all(proxies.stream().map(ProxyVerticle::countsInRedis).toList()))
        .mapEmpty();
  }

  public int dataPort() {
    return proxies.element().port();
  }

  public int managementPort() {
    return operators.port();
  }

  LedgerState ledgerState() {
    return accounting.ledgerState();
  }

  public Owned<Credentials> credentials() {
    return credentials.credentials();
  }

  public Owned<VirtualKeys> keys() {
    return credentials.keys();
  }

  public Workspaces workspaces() {
    return new Workspaces(management);
  }

  ContentState contentState() {
    return content.captures().state();
  }

  /** Tells balancers first, then lets running calls end, then closes everything. */
  public Future<Void> close() {
    Duration delay = node.isReady() ? settings.shutdown().delay() : Duration.ZERO;
    node.beginDraining();
    log.info("Stopping: running calls have {} s to end", settings.shutdown().drain().toSeconds());
    Promise<Void> closed = Promise.promise();
    delay(delay)
        .compose(
            done ->
                proxyDeployment == null
                    ? Future.succeededFuture()
                    : vertx.undeploy(proxyDeployment))
        .eventually(accounting::close)
        .eventually(telemetry::close)
        .eventually(content::close)
        .eventually(nodes::close)
        .eventually(dependencies::close)
        .onComplete(done -> closeLoops(closed));
    return closed.future();
  }

  /**
   * From a thread of its own: Vert.x tells of the end where it was asked for, and on a thread that
   * ended with it this would never be heard.
   */
  private void closeLoops(Promise<Void> closed) {
    new Thread(() -> vertx.close().onComplete(closed::complete, closed::fail), "close").start();
  }

  private Future<Void> delay(Duration time) {
    return time.isZero() ? Future.succeededFuture() : vertx.timer(time.toMillis()).mapEmpty();
  }
}
