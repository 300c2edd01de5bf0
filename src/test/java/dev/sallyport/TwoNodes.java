package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.PathGroup;
import dev.sallyport.http.RawClient;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Two nodes on one PostgreSQL, one of them cut off from what it announces. Use as a static
 * {@code @RegisterExtension}.
 */
final class TwoNodes implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  static final Map<String, String> PATHS =
      Map.of(
          "openai", "/v1/chat/completions",
          "anthropic", "/v1/messages",
          "gemini", "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse");

  private FakeProvider provider;
  private PostgresGate gate;
  private String database;
  private TestGateway near;
  private TestGateway deaf;

  /** One key for one credential of one provider. */
  record Pair(String slug, UUID credential, String key, UUID keyId) {}

  @Override
  public void beforeAll(ExtensionContext context) {
    provider = FakeProvider.start();
    database = TestPostgres.freshDatabase();
    near = ready(TestGateway.open(database));
    gate = PostgresGate.open().deafen();
    deaf = behind(gate);
  }

  /** Another node, which the test closes. */
  TestGateway behind(PostgresGate way) {
    String url = TestGateway.postgresUrl(way.port(), database);
    return ready(TestGateway.open(database, "SALLYPORT_POSTGRES_URL", url));
  }

  private static TestGateway ready(TestGateway gateway) {
    TestGateway.await(gateway.gateway().ready());
    return gateway;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    provider.forget();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    near.close();
    deaf.close();
    gate.close();
    provider.close();
  }

  TestGateway near() {
    return near;
  }

  TestGateway deaf() {
    return deaf;
  }

  FakeProvider provider() {
    return provider;
  }

  Pair pair(String slug) {
    return pair(slug, Optional.empty());
  }

  Pair pair(String slug, Optional<OffsetDateTime> expiresAt) {
    UUID credential = near.credential(slug, provider.url(), "sk-real-secret");
    String key = near.key(Set.of(PathGroup.INFERENCE), expiresAt, credential);
    String id =
        TestPostgres.value(database, "select uid from virtual_key order by seq desc limit 1");
    return new Pair(slug, credential, key, UUID.fromString(id));
  }

  /** From now on the provider begins a stream and says no more. */
  void streams() {
    provider.does(
        call -> {
          call.body();
          call.begin("text/event-stream");
          call.chunk("data: 1\n\n");
          call.awaitEnd();
          throw new IOException("done");
        });
  }

  /** A stream of which the client has the first event. */
  RunningCall running(TestGateway node, Pair pair, String... lines) {
    RawClient client = RawClient.to(node.dataPort());
    client.send(Requests.post(PATHS.get(pair.slug()), pair.key(), "{}", lines));
    return RunningCall.of(client, provider.call(), "data: 1\n\n\r\n");
  }

  void deleteKey(Pair pair) {
    delete("/v1/keys/" + pair.keyId());
  }

  void deleteCredential(Pair pair) {
    delete("/v1/credentials/" + pair.credential());
  }

  private void delete(String target) {
    String request = Requests.head("DELETE", target, TestGateway.ADMIN_TOKEN);
    assertThat(Answer.to(near.gateway().managementPort(), request).status()).isEqualTo(204);
  }

  void updateCredential(Pair pair, String set) {
    change("credential", pair.credential(), "update credential set " + set + " where uid = ");
  }

  void updateKey(Pair pair, String set) {
    change("key", pair.keyId(), "update virtual_key set " + set + " where uid = ");
  }

  void endGrace(Pair pair) {
    change(
        "key",
        pair.keyId(),
        "update virtual_key_hash h set valid_until = now() from virtual_key k"
            + " where k.seq = h.key_seq and k.uid = ");
  }

  void withdrawCredential(Pair pair) {
    change(
        "key",
        pair.keyId(),
        "delete from virtual_key_credential c using virtual_key k"
            + " where k.seq = c.key_seq and k.uid = ");
  }

  /** In one transaction with its announcement, as the stores do it. */
  private void change(String kind, UUID uid, String sql) {
    TestPostgres.value(
        database,
        "with changed as (%s'%s' returning 1) insert into change (kind, uid)".formatted(sql, uid)
            + " select '%s', '%s' from changed limit 1 returning seq".formatted(kind, uid));
  }
}
