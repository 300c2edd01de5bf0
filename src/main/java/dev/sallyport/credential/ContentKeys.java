package dev.sallyport.credential;

import dev.sallyport.content.Content;
import dev.sallyport.crypto.ContentKey;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.MasterKey;
import dev.sallyport.crypto.Place;
import dev.sallyport.crypto.Sealed;
import dev.sallyport.crypto.Secret;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The keys that content is sealed with, one for each workspace and day, made by whichever node
 * needs it first. Of the context of its owner.
 */
final class ContentKeys {
  private static final int KEPT = 1_000;

  private final Postgres postgres;
  private final Envelope envelope;
  private final RootSecrets roots;
  private final SecureRandom random = new SecureRandom();
  private final Map<Content.Owner, ContentKey> opened =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Content.Owner, ContentKey> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * @param roots open once the master key has been found to be the right one
   */
  ContentKeys(Postgres postgres, Envelope envelope, RootSecrets roots) {
    this.postgres = postgres;
    this.envelope = envelope;
    this.roots = roots;
  }

  /** Those that there are not are made. */
  Future<Map<Content.Owner, ContentKey>> forSealing(List<Content.Owner> owners) {
    roots.requireOpen();
    Map<Content.Owner, ContentKey> keys = new HashMap<>();
    Future<Void> all = Future.succeededFuture();
    for (Content.Owner owner : owners) {
      all = all.compose(v -> forSealing(owner)).onSuccess(key -> keys.put(owner, key)).mapEmpty();
    }
    return all.map(keys);
  }

  private Future<ContentKey> forSealing(Content.Owner owner) {
    return find(owner)
        .compose(
            found ->
                found
                    .map(Future::succeededFuture)
                    .orElseGet(
                        () -> make(owner).compose(made -> find(owner)).map(Optional::orElseThrow)));
  }

  private static final String FIND =
      """
      select uid, workspace_id as workspace_uid, day, master_key_id, wrapped_key, ciphertext
        from content_key
       where workspace_id = $1 and day = $2""";

  Future<Optional<ContentKey>> find(Content.Owner owner) {
    ContentKey known = opened.get(owner);
    if (known != null) {
      return Future.succeededFuture(Optional.of(known));
    }
    return postgres
        .query(FIND, Tuple.of(owner.workspaceId(), owner.day()))
        .map(this::first)
        .onSuccess(found -> found.ifPresent(key -> opened.put(owner, key)));
  }

  private Optional<ContentKey> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(open(rows.iterator().next()));
  }

  private ContentKey open(Row row) {
    Sealed sealed = SealedRows.toSealed(row);
    return new ContentKey(envelope.open(sealed, SealedTable.ofContentKey(row)));
  }

  private static final String INSERT =
      """
      insert into content_key (uid, workspace_id, day, master_key_id, wrapped_key, ciphertext)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (workspace_id, day) do nothing""";

  private Future<Void> make(Content.Owner owner) {
    byte[] key = new byte[MasterKey.BYTES];
    random.nextBytes(key);
    UUID row = UUID.randomUUID();
    Sealed sealed =
        envelope.seal(Secret.of(key), Place.ofContentKey(owner.workspaceId(), row, owner.day()));
    return postgres
        .query(
            INSERT,
            Tuple.of(
                row,
                owner.workspaceId(),
                owner.day(),
                sealed.masterKeyId(),
                Buffer.buffer(sealed.wrappedKey()),
                Buffer.buffer(sealed.ciphertext())))
        .mapEmpty();
  }
}
