package dev.sallyport.key;

import dev.sallyport.access.Reach;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.PathGroup;
import dev.sallyport.db.Changes;
import dev.sallyport.db.Postgres;
import dev.sallyport.limit.Limits;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Changes the tables {@code virtual_key} and {@code virtual_key_credential}, within a transaction.
 * What a key refers to was looked up before; what was taken away since fails as INVALID.
 */
final class VirtualKeyStore {
  private VirtualKeyStore() {}

  private static final String INSERT =
      """
      insert into virtual_key (uid, workspace_seq, user_seq, name, active, expires_at,
                               all_credentials, path_groups, models, allowed_cidrs, limits)
      select $1, w.seq, u.seq, $4, $5, $6, $7, $8, $9, $10, $11
        from workspace w
        left join users u on u.organization_seq = w.organization_seq and u.uid = $3
       where w.uid = $2 and ($3::uuid is null or u.seq is not null)""";

  static Future<Void> insert(SqlConnection connection, UUID workspace, UUID id, KeyTerms terms) {
    return Postgres.execute(connection, INSERT, row(id, workspace, terms))
        .compose(VirtualKeyStore::written)
        .compose(done -> grant(connection, id, terms));
  }

  private static final String LOCK =
      """
      select k.seq
        from virtual_key k
        join workspace w on w.seq = k.workspace_seq
        join organization o on o.seq = w.organization_seq
       where o.uid = $1 and ($2::uuid is null or w.uid = $2) and k.uid = $3
         for no key update of k""";

  /** Keeps others from changing it; fails with NOT_FOUND. What it is now is to be read after. */
  static Future<Void> lock(SqlConnection connection, Reach reach, UUID id) {
    return Postgres.execute(
            connection, LOCK, Tuple.of(reach.organizationId(), reach.workspaceOrNull(), id))
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.failedFuture(GatewayException.notFound("key"))
                    : Future.succeededFuture());
  }

  private static final String UPDATE =
      """
      update virtual_key k
         set user_seq = u.seq, name = $4, active = $5, expires_at = $6, all_credentials = $7,
             path_groups = $8, models = $9, allowed_cidrs = $10, limits = $11, updated_at = now()
        from workspace w
        left join users u on u.organization_seq = w.organization_seq and u.uid = $3
       where w.uid = $2 and w.seq = k.workspace_seq and k.uid = $1
         and ($3::uuid is null or u.seq is not null)""";
  private static final String WITHDRAW =
      """
      delete from virtual_key_credential kc using virtual_key k
       where k.uid = $1 and kc.key_seq = k.seq""";

  static Future<Void> update(SqlConnection connection, VirtualKey before, KeyTerms after) {
    UUID id = before.id();
    return Postgres.execute(connection, UPDATE, row(id, before.workspaceId(), after))
        .compose(VirtualKeyStore::written)
        .compose(done -> Postgres.execute(connection, WITHDRAW, Tuple.of(id)))
        .compose(done -> grant(connection, id, after));
  }

  private static Tuple row(UUID id, UUID workspace, KeyTerms terms) {
    KeyRules rules = terms.rules();
    return Tuple.of(id, workspace, terms.userId().orElse(null))
        .addString(terms.name())
        .addBoolean(terms.validity().active())
        .addOffsetDateTime(terms.validity().expiresAt().orElse(null))
        .addBoolean(terms.credentialIds().isEmpty())
        .addArrayOfString(
            rules.groups().stream().map(PathGroup::id).sorted().toArray(String[]::new))
        .addArrayOfString(rules.models().toArray(String[]::new))
        .addArrayOfString(
            rules.allowedCidrs().stream().map(Object::toString).toArray(String[]::new))
        .addJsonArray(Limits.toJson(terms.limits()));
  }

  private static Future<Void> written(RowSet<Row> done) {
    return done.rowCount() == 0 ? Future.failedFuture(goneUser()) : Future.succeededFuture();
  }

  static GatewayException goneUser() {
    return GatewayException.invalid(Map.of("userId", "names a user who was just deleted"));
  }

  private static final String GRANT =
      """
      insert into virtual_key_credential (workspace_seq, key_seq, credential_seq)
      select k.workspace_seq, k.seq, c.seq
        from virtual_key k
        join credential c on c.workspace_seq = k.workspace_seq
       where k.uid = $1 and c.uid = any($2)""";

  private static Future<Void> grant(SqlConnection connection, UUID key, KeyTerms terms) {
    UUID[] wanted =
        terms.credentialIds().orElse(List.of()).stream().distinct().toArray(UUID[]::new);
    if (wanted.length == 0) {
      return Future.succeededFuture();
    }
    return Postgres.execute(connection, GRANT, Tuple.of(key).addArrayOfUUID(wanted))
        .compose(
            granted ->
                granted.rowCount() == wanted.length
                    ? Future.succeededFuture()
                    : Future.failedFuture(goneCredential()));
  }

  static GatewayException goneCredential() {
    return GatewayException.invalid(
        Map.of("credentialIds", "names a credential that was just deleted"));
  }

  private static final String NEXT =
      """
      update virtual_key set generation = generation + 1, updated_at = now() where uid = $1
      returning generation""";

  /** Of a key that this transaction has locked. */
  static Future<Integer> nextGeneration(SqlConnection connection, UUID id) {
    return Postgres.execute(connection, NEXT, Tuple.of(id))
        .map(rows -> rows.iterator().next().getInteger("generation"));
  }

  private static final String DELETE =
      """
      delete from virtual_key k using workspace w, organization o
       where w.seq = k.workspace_seq and o.seq = w.organization_seq
         and o.uid = $1 and ($2::uuid is null or w.uid = $2) and k.uid = $3""";

  static Future<Boolean> delete(SqlConnection connection, Reach reach, UUID id) {
    return Postgres.execute(
            connection, DELETE, Tuple.of(reach.organizationId(), reach.workspaceOrNull(), id))
        .compose(
            gone ->
                gone.rowCount() == 0
                    ? Future.succeededFuture(false)
                    : changed(connection, id).map(true));
  }

  /** Every node is to look it up anew. */
  static Future<Void> changed(SqlConnection connection, UUID id) {
    return Changes.announce(connection, "key", id);
  }

  static Set<PathGroup> toGroups(Row row) {
    return Arrays.stream(row.getArrayOfStrings("path_groups"))
        .map(name -> PathGroup.valueOf(name.toUpperCase(Locale.ROOT)))
        .collect(Collectors.toUnmodifiableSet());
  }
}
