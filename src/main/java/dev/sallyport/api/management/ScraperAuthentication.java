package dev.sallyport.api.management;

import dev.sallyport.access.AdminToken;
import dev.sallyport.access.Principal;
import dev.sallyport.http.Authentication;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.UUID;

/** Who reads the metrics: in no workspace, so that they can be read while the database is away. */
public final class ScraperAuthentication implements Authentication {
  private static final UUID NOWHERE = new UUID(0, 0);
  private static final Principal SCRAPER = new Principal("scraper", NOWHERE, NOWHERE, false);

  private final AdminToken token;
  private final boolean open;

  /**
   * @param open for everybody
   */
  public ScraperAuthentication(AdminToken token, boolean open) {
    this.token = token;
    this.open = open;
  }

  @Override
  public Future<Principal> authenticate(MultiMap headers) {
    if (!open) {
      token.check(headers.getAll("authorization"));
    }
    return Future.succeededFuture(SCRAPER);
  }
}
