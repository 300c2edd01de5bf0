package dev.sallyport;

import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.Place;
import dev.sallyport.crypto.Sealed;
import dev.sallyport.crypto.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Puts more sealed credentials into a database than the gateway could be asked to in a moment. */
final class ManyRows {
  private static final String INSERT =
      """
      with row as (
        select * from unnest(?::uuid[], ?::bytea[], ?::bytea[]) as r (uid, wrapped, content)),
      made as (
        insert into credential (uid, workspace_seq, provider_seq, name)
        select row.uid, w.seq, p.seq, 'one of many'
          from row, workspace w, provider p
         where w.ext_ref = 'default' and p.slug = 'openai'
        returning uid, seq)
      insert into credential_secret
             (credential_seq, field, version, master_key_id, wrapped_key, ciphertext)
      select made.seq, 'secret', 1, ?, row.wrapped, row.content
        from made join row on row.uid = made.uid""";

  private ManyRows() {}

  static void seal(String database, RandomMasterKey key, int rows) {
    Envelope envelope = new Envelope(List.of(key.key()));
    UUID workspace =
        UUID.fromString(
            TestPostgres.value(database, "select uid from workspace where ext_ref = 'default'"));
    List<UUID> ids = IntStream.range(0, rows).mapToObj(i -> UUID.randomUUID()).toList();
    List<Sealed> sealed =
        ids.stream()
            .map(id -> envelope.seal(Secret.of("sk-" + id), Place.ofCredential(workspace, id, 1)))
            .toList();
    try (Connection connection =
            DriverManager.getConnection(
                TestPostgres.jdbcUrl(database),
                TestPostgres.user(),
                TestPostgres.PASSWORD.revealText());
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
      insert.setArray(
          2,
          connection.createArrayOf(
              "bytea", sealed.stream().map(Sealed::wrappedKey).toArray(byte[][]::new)));
      insert.setArray(
          3,
          connection.createArrayOf(
              "bytea", sealed.stream().map(Sealed::ciphertext).toArray(byte[][]::new)));
      insert.setString(4, key.key().id());
      insert.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
