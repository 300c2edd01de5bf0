package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.db.Soon;
import dev.sallyport.http.ContractClient;
import dev.sallyport.http.RawClient;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * What a gateway keeps of the calls in its workspace `default`, as its operator sees and sets it.
 */
final class KeptContent implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Map<String, String> JSON = Map.of("content-type", "application/json");

  private final TestGateway gateway;
  private final CheckedCalls calls;

  KeptContent(TestGateway gateway) {
    this.gateway = gateway;
    this.calls = new CheckedCalls(gateway);
  }

  void storeContent(boolean wanted) {
    String workspace = value("select uid from workspace where ext_ref = 'default'");
    patch("/v1/workspaces/" + workspace, new JsonObject().put("storeContent", wanted));
  }

  void noLogging(UUID credential, boolean wanted) {
    patch("/v1/credentials/" + credential, new JsonObject().put("noLogging", wanted));
  }

  private void patch(String path, JsonObject change) {
    assertThat(calls.send("PATCH", path, change.toBuffer(), JSON).status()).isEqualTo(200);
  }

  ContractClient.Answer read(String id) {
    return read(id, Map.of());
  }

  ContractClient.Answer read(String id, Map<String, String> headers) {
    return calls.send("GET", "/v1/requests/" + id + "/content", Buffer.buffer(), headers);
  }

  /** Once it is there. */
  JsonObject of(Answer answer) {
    return of(idOf(answer));
  }

  JsonObject of(String id) {
    assertThat(Soon.is(PATIENCE, () -> read(id).status() == 200)).as("content of %s", id).isTrue();
    return read(id).json();
  }

  /** Whether there is any; what is not kept by the end of a call never will be. */
  boolean has(Answer answer) {
    assertThat(Soon.is(PATIENCE, () -> gateway.gateway().contentState().heldBytes() == 0)).isTrue();
    return read(idOf(answer)).status() == 200;
  }

  static String idOf(Answer answer) {
    return answer.header("sallyport-request-id").get(0);
  }

  String value(String sql) {
    return TestPostgres.value(gateway.database(), sql);
  }

  void execute(String sql) {
    gateway.execute(sql);
  }

  /** Sent in chunks, one write for each. */
  static Answer upload(int port, String head, String... pieces) {
    try (RawClient client = RawClient.to(port)) {
      client.send(head);
      for (String piece : pieces) {
        client.send(Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
      }
      client.send("0\r\n\r\n");
      return Answer.read(client);
    }
  }

  @Override
  public void close() {
    calls.close();
  }
}
