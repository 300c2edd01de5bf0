package dev.sallyport.credential;

import dev.sallyport.access.Reach;
import dev.sallyport.core.GatewayException;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.Place;
import dev.sallyport.crypto.Secret;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Opens the secret of one credential for another of its workspace, to be sealed anew there. Its
 * access key comes with it: either half of a pair is of no use with that of another.
 */
final class SecretCopy {
  private static final String SELECT =
      """
      select c.uid, w.uid as workspace_uid, s.field, s.version, s.master_key_id, s.wrapped_key,
             s.ciphertext, c.endpoint, c.region, c.settings, p.form, p.endpoint as provider_endpoint,
             p.openai_base
        from credential_secret named
        join credential c on c.seq = named.credential_seq
        join credential_secret s
          on s.credential_seq = c.seq and s.field in ('secret', 'accessKey')
        join workspace w on w.seq = c.workspace_seq
        join organization o on o.seq = w.organization_seq
        join provider p on p.seq = c.provider_seq
        join credential target on target.workspace_seq = c.workspace_seq
       where o.uid = $1 and ($2::uuid is null or w.uid = $2) and target.uid = $3
         and named.uid = $4 and named.field = 'secret'
       order by s.field""";

  private final Envelope envelope;

  SecretCopy(Envelope envelope) {
    this.envelope = envelope;
  }

  /**
   * @param home where the secret may be sent
   */
  record Taken(CredentialSecrets secrets, Destinations home) {}

  /**
   * Nothing where it is the credential's own; fails with INVALID where no credential of the
   * workspace has it.
   */
  Future<Optional<Taken>> of(SqlConnection connection, Reach reach, UUID target, UUID secretId) {
    Tuple asked = Tuple.of(reach.organizationId(), reach.workspaceOrNull(), target, secretId);
    return Postgres.execute(connection, SELECT, asked).map(found -> taken(found, target));
  }

  /** Throws INVALID where a secret would be sent to where it was not before. */
  static Destinations checked(Optional<Taken> taken, Destinations now) {
    if (taken.isPresent() && !now.within(taken.get().home())) {
      throw GatewayException.invalid(
          Map.of("secretId", "is of a credential that leads to another host"));
    }
    return now;
  }

  private Optional<Taken> taken(RowSet<Row> found, UUID target) {
    if (found.size() == 0) {
      throw GatewayException.invalid(Map.of("secretId", "names no secret of the unit"));
    }
    Row row = found.iterator().next();
    return row.getUUID("uid").equals(target)
        ? Optional.empty()
        : Optional.of(new Taken(opened(found), Destinations.of(row)));
  }

  private CredentialSecrets opened(RowSet<Row> found) {
    Map<String, Secret> opened = new HashMap<>();
    found.forEach(row -> opened.put(row.getString("field"), opened(row)));
    return new CredentialSecrets(
        Optional.ofNullable(opened.get(CredentialSecrets.SECRET)),
        Optional.ofNullable(opened.get(CredentialSecrets.ACCESS_KEY)),
        Optional.empty());
  }

  private Secret opened(Row row) {
    Place place =
        Place.ofCredential(
            row.getUUID("workspace_uid"),
            row.getUUID("uid"),
            row.getString("field"),
            row.getInteger("version"));
    return envelope.open(SealedRows.toSealed(row), place);
  }
}
