package dev.sallyport;

import dev.sallyport.access.AdminToken;
import dev.sallyport.access.Users;
import dev.sallyport.api.management.AdminAuthentication;
import dev.sallyport.api.management.ContentApi;
import dev.sallyport.api.management.CredentialsApi;
import dev.sallyport.api.management.HealthApi;
import dev.sallyport.api.management.KeysApi;
import dev.sallyport.api.management.MasterKeysApi;
import dev.sallyport.api.management.MetricsApi;
import dev.sallyport.api.management.OrganizationsApi;
import dev.sallyport.api.management.PricesApi;
import dev.sallyport.api.management.ProblemRenderer;
import dev.sallyport.api.management.ProvidersApi;
import dev.sallyport.api.management.Readiness;
import dev.sallyport.api.management.ScraperAuthentication;
import dev.sallyport.api.management.UsageApi;
import dev.sallyport.api.management.UsersApi;
import dev.sallyport.api.management.WorkspacesApi;
import dev.sallyport.config.Settings;
import dev.sallyport.content.ContentStore;
import dev.sallyport.content.Contents;
import dev.sallyport.credential.CredentialVerticle;
import dev.sallyport.db.Postgres;
import dev.sallyport.http.ApiRouter;
import dev.sallyport.http.Contract;
import dev.sallyport.http.Operation;
import dev.sallyport.http.PortRouter;
import dev.sallyport.http.Surface;
import dev.sallyport.price.PriceTable;
import dev.sallyport.price.WorkspacePrices;
import dev.sallyport.runtime.NodeState;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.usage.Requests;
import dev.sallyport.usage.UsageReports;
import dev.sallyport.workspace.Organizations;
import dev.sallyport.workspace.Workspaces;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Puts each surface's contract, operations and authentication together. */
final class Surfaces {
  private static final String MANAGEMENT = "openapi/management.yaml";
  private static final String BEARER = "bearer";
  private static final String SCRAPER = "scraper";

  /** Apart, so that a long report holds up nothing else. */
  record Databases(Postgres management, Postgres reports) {}

  private Surfaces() {}

  static Function<Vertx, Future<Router>> router(
      Settings settings,
      CredentialVerticle credentials,
      Databases databases,
      NodeState node,
      PriceTable builtInPrices,
      Metrics metrics) {
    Postgres postgres = databases.management();
    AdminToken token = new AdminToken(settings.adminToken().orElseThrow());
    Workspaces workspaces = new Workspaces(postgres);
    Organizations organizations = new Organizations(postgres);
    WorkspacePrices prices = new WorkspacePrices(postgres, builtInPrices);
    return vertx -> {
      Map<String, Operation> operations = new HashMap<>();
      operations.putAll(new HealthApi(node.pulse()::beats, () -> readiness(node)).operations());
      operations.putAll(ofCredentials(credentials));
      operations.putAll(new OrganizationsApi(organizations).operations());
      operations.putAll(new WorkspacesApi(workspaces, organizations).operations());
      operations.putAll(new UsersApi(new Users(postgres)).operations());
      operations.putAll(new PricesApi(prices, Clock.systemUTC()).operations());
      operations.putAll(usage(databases.reports()).operations());
      operations.putAll(new MetricsApi(vertx, metrics).operations());
      operations.putAll(content(databases.reports(), credentials).operations());
      AdminAuthentication admin = new AdminAuthentication(token, workspaces);
      ScraperAuthentication scraper = new ScraperAuthentication(token, settings.metrics().open());
      Surface surface =
          new Surface(operations, Map.of(BEARER, admin, SCRAPER, scraper), new ProblemRenderer());
      Future<Router> own =
          Contract.load(vertx, MANAGEMENT)
              .map(contract -> ApiRouter.create(vertx, contract, surface));
      return ToolzzSurface.router(vertx, credentials, admin)
          .compose(
              toolzz ->
                  own.map(
                      others ->
                          PortRouter.create(vertx, Map.of(toolzz, ToolzzSurface.PATHS), others)));
    };
  }

  private static Map<String, Operation> ofCredentials(CredentialVerticle credentials) {
    Map<String, Operation> operations = new HashMap<>();
    operations.putAll(
        new ProvidersApi(credentials.catalogue(), credentials.customProviders()).operations());
    operations.putAll(
        new CredentialsApi(credentials.credentials(), credentials.validations()).operations());
    operations.putAll(new KeysApi(credentials.keys()).operations());
    operations.putAll(new MasterKeysApi(credentials.masterKeys()).operations());
    return operations;
  }

  private static UsageApi usage(Postgres reports) {
    return new UsageApi(new UsageReports(reports, Clock.systemUTC()), new Requests(reports));
  }

  private static ContentApi content(Postgres reports, CredentialVerticle credentials) {
    return new ContentApi(new Contents(new ContentStore(reports), credentials::contentSeals));
  }

  private static Readiness readiness(NodeState node) {
    Readiness.Status status =
        node.isDraining()
            ? Readiness.Status.DRAINING
            : node.isReady() ? Readiness.Status.READY : Readiness.Status.STARTING;
    return new Readiness(
        status, node.hasReachedPostgres(), node.hasReachedRedis(), node.isServing());
  }
}
