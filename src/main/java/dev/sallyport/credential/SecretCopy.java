package dev.sallyport.credential;

import dev.sallyport.access.Reach;
import dev.sallyport.core.GatewayException;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.Place;
import dev.sallyport.crypto.Sealed;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.UUID;

/** Opens the secret of one credential for another of its workspace, to be sealed anew there. */
final class SecretCopy {
  private static final String SELECT =
      """
      select c.uid, w.uid as workspace_uid, s.version, s.master_key_id, s.wrapped_key, s.ciphertext
        from credential_secret s
        join credential c on c.seq = s.credential_seq
        join workspace w on w.seq = c.workspace_seq
        join organization o on o.seq = w.organization_seq
        join credential target on target.workspace_seq = c.workspace_seq
       where o.uid = $1 and ($2::uuid is null or w.uid = $2) and target.uid = $3
         and s.uid = $4 and s.field = 'secret'""";

  private final Envelope envelope;

  SecretCopy(Envelope envelope) {
    this.envelope = envelope;
  }

  /**
   * Nothing where it is the credential's own; fails with INVALID where no credential of the
   * workspace has it.
   */
  Future<CredentialSecrets> of(SqlConnection connection, Reach reach, UUID target, UUID secretId) {
    Tuple asked = Tuple.of(reach.organizationId(), reach.workspaceOrNull(), target, secretId);
    return Postgres.execute(connection, SELECT, asked).map(found -> secrets(found, target));
  }

  private CredentialSecrets secrets(RowSet<Row> found, UUID target) {
    if (found.size() == 0) {
      throw GatewayException.invalid(Map.of("secretId", "names no secret of the unit"));
    }
    Row row = found.iterator().next();
    return row.getUUID("uid").equals(target) ? CredentialSecrets.NONE : opened(row);
  }

  private CredentialSecrets opened(Row row) {
    Sealed sealed =
        new Sealed(
            row.getString("master_key_id"),
            row.getBuffer("wrapped_key").getBytes(),
            row.getBuffer("ciphertext").getBytes());
    Place place =
        Place.ofCredential(
            row.getUUID("workspace_uid"), row.getUUID("uid"), row.getInteger("version"));
    return CredentialSecrets.of(envelope.open(sealed, place));
  }
}
