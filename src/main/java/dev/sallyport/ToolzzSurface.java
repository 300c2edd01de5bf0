package dev.sallyport;

import dev.sallyport.api.toolzz.ToolzzApi;
import dev.sallyport.api.toolzz.ToolzzRenderer;
import dev.sallyport.credential.CredentialVerticle;
import dev.sallyport.credential.Integration;
import dev.sallyport.http.ApiRouter;
import dev.sallyport.http.Authentication;
import dev.sallyport.http.Contract;
import dev.sallyport.http.Surface;
import dev.sallyport.provider.ValidationUrl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Map;

/** The surface of Toolzz: its contract, code, authentication and paths. */
final class ToolzzSurface {
  /** What it answers for, whether or not it has the path. */
  static final List<String> PATHS =
      List.of("/api/v1/credential", "/api/v1/integration", "/api/v1/auth");

  private static final String CONTRACT = "openapi/toolzz.yaml";

  private ToolzzSurface() {}

  static Future<Router> router(Vertx vertx, CredentialVerticle credentials, Authentication bearer) {
    ToolzzApi api = new ToolzzApi(credentials.keyedCredentials(), ToolzzSurface::validationUrl);
    Surface surface = new Surface(api.operations(), Map.of("bearer", bearer), new ToolzzRenderer());
    return Contract.load(vertx, CONTRACT)
        .map(contract -> ApiRouter.create(vertx, contract, surface));
  }

  private static String validationUrl(Integration integration) {
    return ValidationUrl.of(integration.provider().spec(), integration.provider().custom());
  }
}
