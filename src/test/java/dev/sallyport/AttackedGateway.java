package dev.sallyport;

import dev.sallyport.core.PathGroup;
import dev.sallyport.http.Contract;
import dev.sallyport.http.ContractClient;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A gateway that may call one provider, and counts who comes inside; its databases are inside, too.
 * Use as a static {@code @RegisterExtension}.
 */
final class AttackedGateway implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  static final String SECRET = "sk-real-51c07be9a2";

  private final TestNames names;
  private final List<String> settings;
  private FakeProvider provider;
  private InsidePorts inside;
  private TestGateway gateway;
  private Vertx vertx;
  private ContractClient management;
  private ContractClient toolzz;

  /**
   * @param settings names and values of environment variables, in turn
   */
  AttackedGateway(TestNames names, String... settings) {
    this.names = names;
    this.settings = List.of(settings);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    provider = FakeProvider.start();
    inside = new InsidePorts(provider.port());
    List<String> all = new ArrayList<>();
    all.addAll(List.of("SALLYPORT_EGRESS_ALLOW", "127.0.0.1/32:" + provider.port()));
    all.addAll(List.of("SALLYPORT_REDIS_URL", TestGateway.redisUrl(inside.redis())));
    all.addAll(settings);
    String database = TestPostgres.freshDatabase();
    all.addAll(
        List.of("SALLYPORT_POSTGRES_URL", TestGateway.postgresUrl(inside.postgres(), database)));
    gateway = TestGateway.resolving(names, database, all.toArray(String[]::new));
    vertx = Vertx.vertx();
    management = client("openapi/management.yaml");
    toolzz = client("openapi/toolzz.yaml");
  }

  private ContractClient client(String contract) {
    return ContractClient.of(
            vertx, Contract.load(vertx, contract).await(), gateway.managementPort())
        .with("authorization", "Bearer " + TestGateway.ADMIN_TOKEN);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    provider.forget();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    gateway.close();
    inside.close();
    provider.close();
    vertx.close().await();
  }

  FakeProvider provider() {
    return provider;
  }

  InsidePorts inside() {
    return inside;
  }

  TestGateway gateway() {
    return gateway;
  }

  ContractClient toolzz() {
    return toolzz;
  }

  /** Ports where something inside listens. */
  List<Integer> insidePorts() {
    return List.of(inside.port(), inside.postgres(), inside.redis(), gateway.managementPort());
  }

  Answer get(String uri) {
    return management.get(uri);
  }

  Answer post(String uri, JsonObject body) {
    return management.post(uri, body);
  }

  Answer patch(String uri, JsonObject body) {
    return management
        .with("content-type", "application/json")
        .send(HttpMethod.PATCH, uri, body.toBuffer());
  }

  /** The outcome of trying a credential. */
  String validate(String credential) {
    Answer answer =
        management.send(
            HttpMethod.POST, "/v1/credentials/" + credential + "/validate", Buffer.buffer());
    return answer.status() == 200 ? answer.json().getString("outcome") : "" + answer.status();
  }

  /** The id of what was made. */
  String make(String uri, JsonObject draft) {
    Answer made = post(uri, draft);
    if (made.status() != 201) {
      throw new AssertionError(uri + ": " + made.body());
    }
    return made.json().getString("id");
  }

  static JsonObject credential() {
    return new JsonObject().put("provider", "openai").put("name", "c").put("secret", SECRET);
  }

  String credentialAt(String endpoint) {
    return make("/v1/credentials", credential().put("endpoint", endpoint));
  }

  String key(String... credentials) {
    UUID[] ids = Stream.of(credentials).map(UUID::fromString).toArray(UUID[]::new);
    return gateway.key(Set.of(PathGroup.INFERENCE), Optional.empty(), ids);
  }

  int chat(String key) {
    return call(Requests.post("/v1/chat/completions", key, "{\"model\":\"m\",\"messages\":[]}"));
  }

  int call(String request) {
    return dev.sallyport.Answer.to(gateway.dataPort(), request).status();
  }

  /** What is wrong, by field. */
  static Map<String, String> errors(Answer answer) {
    Map<String, String> errors = new TreeMap<>();
    for (Object error : answer.json().getJsonArray("errors")) {
      JsonObject one = (JsonObject) error;
      errors.put(one.getString("field"), one.getString("message"));
    }
    return errors;
  }
}
