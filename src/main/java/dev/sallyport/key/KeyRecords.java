package dev.sallyport.key;

import dev.sallyport.core.Cidr;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.Place;
import dev.sallyport.crypto.SealBrokenException;
import dev.sallyport.crypto.Sealed;
import dev.sallyport.crypto.Secret;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one key with all that it stands for, and opens its secrets. */
final class KeyRecords {
  private static final Logger log = LoggerFactory.getLogger(KeyRecords.class);

  private static final String SELECT =
      """
      select k.uid, w.uid as workspace_uid, o.uid as organization_uid, u.uid as user_uid,
             k.path_groups, k.models, k.allowed_cidrs, least(k.expires_at, h.valid_until) as until,
             o.limits as organization_limits, w.limits as workspace_limits,
             u.limits as user_limits, k.limits as key_limits, c.limits as credential_limits,
             c.uid as credential_uid, c.active and p.active as usable, c.endpoint, c.priority,
             c.weight, w.store_content and not c.no_logging as stores_content, p.uid as provider_uid, p.slug, p.organization_seq is not null as custom,
             p.dialect, p.endpoint as provider_endpoint, p.openai_base as compatible_base, p.auth,
             s.version, s.master_key_id, s.wrapped_key, s.ciphertext
        from virtual_key_hash h
        join virtual_key k on k.seq = h.key_seq and k.active
        join workspace w on w.seq = k.workspace_seq
        join organization o on o.seq = w.organization_seq
        left join users u on u.seq = k.user_seq
        left join credential c
          on c.workspace_seq = k.workspace_seq
         and (k.all_credentials
              or exists (select 1 from virtual_key_credential kc
                          where kc.key_seq = k.seq and kc.credential_seq = c.seq))
        left join credential_secret s on s.credential_seq = c.seq and s.field = 'secret'
        left join provider p on p.seq = c.provider_seq
       where h.key_hash = $1
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
    Row key = rows.iterator().next();
    Set<UUID> restsOn = new HashSet<>();
    List<KeyRecord.Upstream> credentials = new ArrayList<>();
    for (Row row : rows) {
      Optional.ofNullable(row.getUUID("credential_uid")).ifPresent(restsOn::add);
      Optional.ofNullable(row.getUUID("provider_uid")).ifPresent(restsOn::add);
      if (Boolean.TRUE.equals(row.getBoolean("usable"))) {
        open(row).ifPresent(credentials::add);
      }
    }
    KeyRecord.Tenancy tenancy = toTenancy(key);
    restsOn.addAll(List.of(key.getUUID("uid"), tenancy.organizationId(), tenancy.workspaceId()));
    tenancy.userId().ifPresent(restsOn::add);
    return Optional.of(
        new KeyRecord(
            key.getUUID("uid"),
            tenancy,
            toRules(key),
            Optional.ofNullable(key.getOffsetDateTime("until")).map(OffsetDateTime::toInstant),
            restsOn,
            credentials));
  }

  private static KeyRecord.Tenancy toTenancy(Row row) {
    return new KeyRecord.Tenancy(
        row.getUUID("organization_uid"),
        row.getUUID("workspace_uid"),
        Optional.ofNullable(row.getUUID("user_uid")));
  }

  static KeyRules toRules(Row row) {
    return new KeyRules(
        VirtualKeyStore.toGroups(row),
        List.of(row.getArrayOfStrings("models")),
        Arrays.stream(row.getArrayOfStrings("allowed_cidrs")).map(Cidr::parse).toList());
  }

  /** A row that does not open fails alone: the key goes on with its other credentials. */
  private Optional<KeyRecord.Upstream> open(Row row) {
    UUID id = row.getUUID("credential_uid");
    try {
      return Optional.of(
          new KeyRecord.Upstream(
              id,
              toVendor(row),
              Optional.ofNullable(row.getString("endpoint")),
              new KeyRecord.Rank(row.getInteger("priority"), row.getInteger("weight")),
              secret(row, id),
              StoredLimits.of(row),
              row.getBoolean("stores_content")));
    } catch (SealBrokenException e) {
      log.error("Credential {} cannot be opened: {}", id, e.getMessage());
      return Optional.empty();
    }
  }

  private static KeyRecord.Vendor toVendor(Row row) {
    return new KeyRecord.Vendor(
        row.getString("slug"),
        row.getBoolean("custom"),
        row.getString("dialect"),
        row.getString("provider_endpoint"),
        Optional.ofNullable(row.getString("compatible_base")),
        row.getString("auth"));
  }

  private Secret secret(Row row, UUID id) {
    if (row.getBuffer("ciphertext") == null) {
      return Secret.of("");
    }
    Sealed sealed =
        new Sealed(
            row.getString("master_key_id"),
            row.getBuffer("wrapped_key").getBytes(),
            row.getBuffer("ciphertext").getBytes());
    Place place = Place.ofCredential(row.getUUID("workspace_uid"), id, row.getInteger("version"));
    return envelope.open(sealed, place);
  }
}
