package dev.sallyport.api.management;

import dev.sallyport.access.AdminToken;
import dev.sallyport.access.Users;
import dev.sallyport.config.Listener;
import dev.sallyport.content.ContentStore;
import dev.sallyport.content.Contents;
import dev.sallyport.core.EgressPolicy;
import dev.sallyport.core.EgressRule;
import dev.sallyport.credential.CredentialVerticle;
import dev.sallyport.credential.RootSecrets;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.MasterKey;
import dev.sallyport.crypto.Secret;
import dev.sallyport.db.Postgres;
import dev.sallyport.http.ApiRouter;
import dev.sallyport.http.Contract;
import dev.sallyport.http.ContractClient;
import dev.sallyport.http.Operation;
import dev.sallyport.http.Surface;
import dev.sallyport.price.BuiltInPrices;
import dev.sallyport.price.WorkspacePrices;
import dev.sallyport.provider.ProviderProbe;
import dev.sallyport.runtime.Owned;
import dev.sallyport.runtime.TestWays;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.usage.Requests;
import dev.sallyport.usage.UsageReports;
import dev.sallyport.workspace.Organizations;
import dev.sallyport.workspace.Workspaces;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The management API as the gateway serves it, on a port of its own. */
final class ManagementServer implements AutoCloseable {
  static final String TOKEN = "admin-5d1f2c07a9";
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** Short, so that a test of it is. */
  private static final Duration PROBE_DEADLINE = Duration.ofMillis(700);

  private final Vertx vertx = Vertx.vertx();
  private final ContractClient stranger;
  private final Owned<RootSecrets> roots;
  private final int port;
  private volatile boolean live = true;
  private volatile Readiness readiness =
      new Readiness(Readiness.Status.STARTING, false, false, false);

  /**
   * @param connect to the database, whether it answers or not
   */
  ManagementServer(Function<Vertx, Postgres> connect) {
    Postgres postgres = connect.apply(vertx);
    Envelope envelope = new Envelope(List.of(new MasterKey("k1", Secret.of(new byte[32]))));
    CredentialVerticle owner =
        new CredentialVerticle(postgres, postgres, envelope, outside(), DEADLINE);
    vertx.deployVerticle(owner).await();
    this.roots = owner.roots();
    Map<String, Operation> operations = new HashMap<>();
    operations.putAll(new HealthApi(() -> live, () -> readiness).operations());
    operations.putAll(new ProvidersApi(owner.catalogue(), owner.customProviders()).operations());
    operations.putAll(new CredentialsApi(owner.credentials(), owner.validations()).operations());
    operations.putAll(new KeysApi(owner.keys()).operations());
    operations.putAll(new MasterKeysApi(owner.masterKeys()).operations());
    Workspaces workspaces = new Workspaces(postgres);
    Organizations organizations = new Organizations(postgres);
    operations.putAll(new OrganizationsApi(organizations).operations());
    operations.putAll(new WorkspacesApi(workspaces, organizations).operations());
    operations.putAll(new UsersApi(new Users(postgres)).operations());
    WorkspacePrices prices = new WorkspacePrices(postgres, BuiltInPrices.load());
    operations.putAll(new PricesApi(prices, Clock.systemUTC()).operations());
    operations.putAll(
        new UsageApi(new UsageReports(postgres, Clock.systemUTC()), new Requests(postgres))
            .operations());
    operations.putAll(new MetricsApi(vertx, new Metrics()).operations());
    AdminToken token = new AdminToken(Secret.of(TOKEN));
    AdminAuthentication authentication = new AdminAuthentication(token, workspaces);
    ScraperAuthentication scraper = new ScraperAuthentication(token, false);
    operations.putAll(
        new ContentApi(new Contents(new ContentStore(postgres), owner::contentSeals)).operations());
    Surface surface =
        new Surface(
            operations,
            Map.of("bearer", authentication, "scraper", scraper),
            new ProblemRenderer());
    ManagementVerticle verticle =
        new ManagementVerticle(
            new Listener("127.0.0.1", 0, Optional.empty()),
            on ->
                Contract.load(on, "openapi/management.yaml")
                    .map(contract -> ApiRouter.create(on, contract, surface)));
    vertx.deployVerticle(verticle).await();
    Contract contract = Contract.load(vertx, "openapi/management.yaml").await();
    this.port = verticle.port();
    this.stranger = ContractClient.of(vertx, contract, port);
  }

  /** On this machine nothing is refused but what never is allowed. */
  private CredentialVerticle.Outside outside() {
    EgressPolicy egress =
        EgressPolicy.of(
            List.of(EgressRule.parse("127.0.0.0/8:*"), EgressRule.parse("[::1]/128:*")), Set::of);
    return new CredentialVerticle.Outside(
        egress, () -> new ProviderProbe(vertx, TestWays.open(vertx, egress), PROBE_DEADLINE));
  }

  /** As the gateway does when the database is there. */
  void open() {
    roots.call(RootSecrets::open).await();
  }

  void is(Readiness now) {
    readiness = now;
  }

  void isLive(boolean now) {
    live = now;
  }

  int port() {
    return port;
  }

  /** Without a token. */
  ContractClient stranger() {
    return stranger;
  }

  ContractClient admin() {
    return stranger.with("authorization", "Bearer " + TOKEN);
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
