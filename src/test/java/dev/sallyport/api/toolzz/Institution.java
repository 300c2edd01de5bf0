package dev.sallyport.api.toolzz;

import dev.sallyport.GatewayExtension;
import dev.sallyport.TestGateway;
import dev.sallyport.TestPostgres;
import dev.sallyport.http.Contract;
import dev.sallyport.http.ContractClient;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;

/** An organisation with one unit and one user in it, and somebody who manages it. */
final class Institution {
  static final String SECRET = "sk-real-77ab02e4";
  static final String NOBODY = "00000000-0000-4000-8000-000000000000";
  static final String CREDENTIAL = "/api/v1/credential";

  final String database;
  final String organization;
  final String unit;
  final String user;
  private final TestGateway gateway;
  private final ContractClient client;

  private Institution(TestGateway gateway, Vertx vertx) {
    this.gateway = gateway;
    this.database = gateway.database();
    this.organization = sql("insert into organization (name) values ('Acme') returning uid");
    this.unit = unit();
    this.user = user(unit);
    this.client =
        client(vertx, gateway, "openapi/toolzz.yaml")
            .with("authorization", "Bearer " + TestGateway.ADMIN_TOKEN)
            .with("sallyport-workspace", unit);
  }

  static Institution in(GatewayExtension extension, Vertx vertx) {
    return new Institution(extension.gateway(), vertx);
  }

  static ContractClient client(Vertx vertx, TestGateway gateway, String contract) {
    return ContractClient.of(
        vertx, Contract.load(vertx, contract).await(), gateway.managementPort());
  }

  /** The first value of what a statement returns. */
  String sql(String statement) {
    return TestPostgres.value(database, statement);
  }

  /** One more. */
  String unit() {
    return sql(
        "insert into workspace (organization_seq, name) select seq, 'u' from organization"
            + " where uid = '%s' returning uid".formatted(organization));
  }

  String user(String... units) {
    String user =
        sql(
            "insert into users (organization_seq, email, name, role) select seq, '%s', 'n', 'member'"
                    .formatted(UUID.randomUUID() + "@acme.example")
                + " from organization where uid = '%s' returning uid".formatted(organization));
    for (String unit : units) {
      sql(
          "insert into user_workspace select u.seq, w.seq from users u, workspace w"
              + " where u.uid = '%s' and w.uid = '%s' returning 1".formatted(user, unit));
    }
    return user;
  }

  String integration(String slug) {
    return sql("select uid from provider where organization_seq is null and slug = '" + slug + "'");
  }

  /** The request of the page, with real ids. */
  JsonObject draft() {
    return new JsonObject()
        .put("name", "main")
        .put("userId", user)
        .put("unityId", unit)
        .put("integrationId", integration("openai"))
        .put("status", true)
        .put("credentials", new JsonArray().add(new JsonObject().put("api_key", SECRET)));
  }

  JsonObject change() {
    JsonObject change = draft();
    change.remove("credentials");
    return change;
  }

  JsonObject make() {
    return post(draft()).json();
  }

  ContractClient client() {
    return client;
  }

  Answer post(JsonObject body) {
    return client.post(CREDENTIAL, body);
  }

  Answer post(String body) {
    return client
        .with("content-type", "application/json")
        .send(HttpMethod.POST, CREDENTIAL, Buffer.buffer(body));
  }

  Answer put(String id, JsonObject body) {
    return client.put(CREDENTIAL + "/" + id, body);
  }

  Answer delete(String id) {
    return client.delete(CREDENTIAL + "/" + id);
  }

  Answer get(String below) {
    return client.get("/api/v1" + below);
  }

  /** One credential as its unit lists it. */
  JsonObject row(String id) {
    return get("/credential/unity/" + unit).json().getJsonArray("items").stream()
        .map(JsonObject.class::cast)
        .filter(item -> item.getString("id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** Moves a credential to another address, as an operator can on the other surface. */
  void move(String credential, String url) {
    sql(
        ("with moved as (update credential set endpoint = '%s' where uid = '%s' returning uid)"
                + " insert into change (kind, uid) select 'credential', uid from moved returning 1")
            .formatted(url, credential));
  }

  /** The status of a call on the data port. */
  int chat(String key) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gateway.dataUrl() + "/openai/v1/chat/completions"))
            .header("authorization", "Bearer " + key)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString("{\"model\":\"m\"}"))
            .build();
    try {
      return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
