package dev.sallyport.key;

import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.Place;
import dev.sallyport.crypto.SealBrokenException;
import dev.sallyport.crypto.Sealed;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one key with all that it stands for, and opens its secrets. */
final class KeyRecords {
  private static final Logger log = LoggerFactory.getLogger(KeyRecords.class);

  private static final String SELECT =
      """
      select k.uid, w.uid as workspace_uid, k.path_groups, k.all_credentials, k.expires_at,
             c.uid as credential_uid, p.slug, c.endpoint, c.secret_version, c.master_key_id,
             c.wrapped_key, c.ciphertext
        from virtual_key k
        join workspace w on w.seq = k.workspace_seq
        left join credential c
          on c.workspace_seq = k.workspace_seq and c.active
         and (k.all_credentials
              or exists (select 1 from virtual_key_credential kc
                          where kc.key_seq = k.seq and kc.credential_seq = c.seq))
        left join provider p on p.seq = c.provider_seq
       where k.key_hash = $1
       order by c.priority, c.seq""";

  private final Postgres postgres;
  private final Envelope envelope;

  KeyRecords(Postgres postgres, Envelope envelope) {
    this.postgres = postgres;
    this.envelope = envelope;
  }

  Future<Optional<KeyRecord>> find(byte[] keyHash) {
    return postgres.query(SELECT, Tuple.of(Buffer.buffer(keyHash))).map(this::toRecord);
  }

  private Optional<KeyRecord> toRecord(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return Optional.empty();
    }
    List<KeyRecord.Upstream> credentials = new ArrayList<>();
    for (Row row : rows) {
      if (row.getUUID("credential_uid") != null) {
        open(row).ifPresent(credentials::add);
      }
    }
    Row key = rows.iterator().next();
    return Optional.of(
        new KeyRecord(
            key.getUUID("uid"),
            key.getUUID("workspace_uid"),
            VirtualKeyStore.toGroups(key),
            Optional.ofNullable(key.getOffsetDateTime("expires_at")).map(OffsetDateTime::toInstant),
            key.getBoolean("all_credentials"),
            credentials));
  }

  /** A row that does not open fails alone: the key goes on with its other credentials. */
  private Optional<KeyRecord.Upstream> open(Row row) {
    UUID id = row.getUUID("credential_uid");
    Sealed sealed =
        new Sealed(
            row.getString("master_key_id"),
            row.getBuffer("wrapped_key").getBytes(),
            row.getBuffer("ciphertext").getBytes());
    Place place =
        Place.ofCredential(row.getUUID("workspace_uid"), id, row.getInteger("secret_version"));
    try {
      return Optional.of(
          new KeyRecord.Upstream(
              id,
              row.getString("slug"),
              Optional.ofNullable(row.getString("endpoint")),
              envelope.open(sealed, place)));
    } catch (SealBrokenException e) {
      log.error("Credential {} cannot be opened: {}", id, e.getMessage());
      return Optional.empty();
    }
  }
}
