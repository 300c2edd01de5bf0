package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Sends requests with something wrong about them, and sees that each is refused, that the answer
 * names the field, and that nothing is changed. Use as a static {@code @RegisterExtension}.
 */
final class BadInput implements BeforeAllCallback, AfterAllCallback {
  private TestGateway gateway;
  private CheckedCalls calls;
  private Stored stored;
  private Tenant own;
  private List<String> before;

  @Override
  public void beforeAll(ExtensionContext context) {
    gateway = TestGateway.start();
    calls = new CheckedCalls(gateway);
    stored = new Stored(gateway.database());
    own = Tenant.found(calls, "own");
    before = stored.rows();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    stored.close();
    calls.close();
    gateway.close();
  }

  Tenant own() {
    return own;
  }

  /** What the operation would accept. */
  JsonObject good(DeclaredOperation operation) {
    return Bodies.of(operation.id(), own);
  }

  /** Fails where the answer is another one. */
  Answer assertRefused(
      DeclaredOperation operation, int status, String body, Map<String, String> headers) {
    return assertRefused(operation, status, operation.target(own), Buffer.buffer(body), headers);
  }

  Answer assertRefused(
      DeclaredOperation operation,
      int status,
      String target,
      Buffer body,
      Map<String, String> headers) {
    Answer answer = own.send(operation.method(), target, body, headers);
    List<String> changed = changed();

    assertThat(answer.status()).as("%s: %s", operation.id(), answer.body()).isEqualTo(status);
    assertThat(changed).as(operation.id()).isEmpty();
    return answer;
  }

  /** Rows that are there now and were not before. */
  private List<String> changed() {
    List<String> now = stored.rows();
    List<String> changed = new ArrayList<>(now);
    changed.removeAll(before);
    if (now.size() < before.size()) {
      changed.add("one less");
    }
    before = now;
    return changed;
  }

  /** What the answer says is wrong. */
  static Set<String> fields(Answer answer) {
    Set<String> fields = new TreeSet<>();
    JsonObject error = answer.json();
    for (Object one : error.getJsonArray("errors", new JsonArray())) {
      fields.add(((JsonObject) one).getString("field"));
    }
    if (error.getValue("message") instanceof JsonArray messages) {
      messages.forEach(one -> fields.add(((String) one).split(" ", 2)[0]));
    }
    return fields;
  }
}
