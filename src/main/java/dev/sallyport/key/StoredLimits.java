package dev.sallyport.key;

import dev.sallyport.core.GatewayException;
import dev.sallyport.limit.Charge;
import dev.sallyport.limit.Limits;
import dev.sallyport.limit.Scope;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What each request with a key is charged, from the limits that stand in the rows of its owners.
 */
final class StoredLimits {
  private static final long ONE_REQUEST = 1;

  private StoredLimits() {}

  /** Of a credential, of the key that stands for it, and of those the key belongs to. */
  static List<Charge> of(Row row) {
    List<Charge> charges = new ArrayList<>();
    add(charges, row, "organization_limits", Scope.ORGANIZATION, "organization_uid");
    add(charges, row, "workspace_limits", Scope.WORKSPACE, "workspace_uid");
    if (row.getUUID("user_uid") != null) {
      add(charges, row, "user_limits", Scope.USER, "user_uid");
    }
    add(charges, row, "key_limits", Scope.KEY, "uid");
    add(charges, row, "credential_limits", Scope.CREDENTIAL, "credential_uid");
    return charges;
  }

  private static void add(List<Charge> charges, Row row, String column, Scope scope, String owner) {
    UUID organization = row.getUUID("organization_uid");
    UUID id = row.getUUID(owner);
    JsonArray stored = row.getJsonArray(column);
    try {
      Limits.parse(stored)
          .forEach(limit -> charges.add(new Charge(organization, scope, id, limit, ONE_REQUEST)));
    } catch (GatewayException e) {
      // A limit that cannot be read must not be taken for none.
      throw new IllegalStateException("The limits of " + scope + " " + id + ": " + e.fields(), e);
    }
  }
}
