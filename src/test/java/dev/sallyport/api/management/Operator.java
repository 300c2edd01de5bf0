package dev.sallyport.api.management;

import dev.sallyport.http.ContractClient;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Somebody with the admin token; every answer that they get was held against the contract. */
record Operator(ContractClient client) {
  static final String SECRET = "sk-real-secret-93be1";

  /** An id that nothing has. */
  static final String NOBODY = "00000000-0000-4000-8000-000000000000";

  static JsonObject credential() {
    return new JsonObject().put("provider", "openai").put("name", "main").put("secret", SECRET);
  }

  static JsonObject key() {
    return new JsonObject().put("name", "app");
  }

  Operator in(String workspace) {
    return new Operator(client.with("sallyport-workspace", workspace));
  }

  Answer get(String uri) {
    return client.get(uri);
  }

  Answer delete(String uri) {
    return client.delete(uri);
  }

  Answer post(String uri, JsonObject body) {
    return client.post(uri, body);
  }

  Answer post(String uri, String contentType, String body) {
    return client.with("content-type", contentType).send(HttpMethod.POST, uri, Buffer.buffer(body));
  }

  Answer patch(String uri, JsonObject body) {
    return client
        .with("content-type", "application/json")
        .send(HttpMethod.PATCH, uri, body.toBuffer());
  }

  /** Whose requests have this Idempotency-Key. */
  Operator once(String key) {
    return new Operator(client.with("idempotency-key", key));
  }

  /** The id of what was made. */
  String make(String uri, JsonObject draft) {
    return post(uri, draft).json().getString("id");
  }

  List<JsonObject> list(String uri) {
    return items(get(uri));
  }

  static List<JsonObject> items(Answer answer) {
    return answer.json().getJsonArray("items").stream().map(JsonObject.class::cast).toList();
  }

  /** What is wrong, by field. */
  static SortedMap<String, String> errors(Answer answer) {
    SortedMap<String, String> errors = new TreeMap<>();
    for (Object error : answer.json().getJsonArray("errors")) {
      JsonObject one = (JsonObject) error;
      errors.put(one.getString("field"), one.getString("message"));
    }
    return errors;
  }
}
