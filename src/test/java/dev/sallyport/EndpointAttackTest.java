package dev.sallyport;

import static dev.sallyport.AttackedGateway.credential;
import static dev.sallyport.AttackedGateway.errors;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever is given as an endpoint, nothing inside is connected to. */
class EndpointAttackTest {
  @RegisterExtension
  static final AttackedGateway attacked = new AttackedGateway(TestNames.inside());

  /** In the order of the names of each form's fields. */
  private static final List<String> PARTS =
      List.of(
          "settings.apiVersion",
          "settings.clientId",
          "settings.resource",
          "settings.tenant",
          "settings.location",
          "settings.project",
          "region");

  private static final JsonObject PROVIDER =
      new JsonObject().put("slug", "own").put("name", "Own").put("dialect", "openai");

  private static final String CREDENTIAL = "update credential set endpoint = ? where uid = ?::uuid";
  private static final String BASES =
      """
      update provider p set endpoint = bad.url, openai_base = bad.url
        from (values (?, ?::uuid)) as bad (url, credential), credential c
       where c.uid = bad.credential and p.seq = c.provider_seq""";

  @AfterEach
  void nobodyCameInside() {
    assertThat(attacked.inside().intruders()).isZero();
  }

  private static List<String> literals() {
    return HostileEndpoints.literals(attacked.provider().port(), attacked.inside().port());
  }

  private static List<String> names() {
    return HostileEndpoints.names(attacked.provider().port(), attacked.inside().port());
  }

  @Test
  void literal_isNotStored_inAField() {
    assertThat(literals()).hasSizeGreaterThan(150);
    assertThat(stored(row -> List.of(0, 1 + row % 5))).isEmpty();
  }

  @Tag("proof")
  @Test
  void literal_isNotStored_inAnyField() {
    assertThat(stored(row -> List.of(0, 1, 2, 3, 4, 5))).isEmpty();
  }

  /**
   * @param fields of each row: those that it is tried in
   */
  private static List<String> stored(IntFunction<List<Integer>> fields) {
    String credential = attacked.make("/v1/credentials", credential());
    String slug = "moved" + credential.charAt(0) + credential.charAt(1);
    String good = attacked.provider().url();
    attacked.make("/v1/providers", PROVIDER.copy().put("slug", slug).put("endpoint", good));
    List<String> stored = new ArrayList<>();
    List<String> rows = literals();
    for (int row = 0; row < rows.size(); row++) {
      for (int field : fields.apply(row)) {
        Answer answer = store(field, rows.get(row), credential, slug);
        String name = field < 4 ? "endpoint" : "openaiBase";
        if (answer.status() != 400 || !errors(answer).containsKey(name)) {
          stored.add(field + " " + rows.get(row) + " " + answer.status());
        }
      }
    }
    return stored;
  }

  private static Answer store(int field, String row, String credential, String slug) {
    JsonObject endpoint = new JsonObject().put("endpoint", row);
    JsonObject base = new JsonObject().put("openaiBase", row);
    String url = attacked.provider().url();
    return switch (field) {
      case 0 -> attacked.post("/v1/credentials", credential().put("endpoint", row));
      case 1 -> attacked.patch("/v1/credentials/" + credential, endpoint.put("secret", "sk-2"));
      case 2 -> attacked.post("/v1/providers", PROVIDER.copy().mergeIn(endpoint));
      case 3 -> attacked.patch("/v1/providers/" + slug, endpoint);
      case 4 -> attacked.post("/v1/providers", PROVIDER.copy().mergeIn(base).put("endpoint", url));
      default -> attacked.patch("/v1/providers/" + slug, base);
    };
  }

  @Test
  void partOfAUrl_isNotStored_whenItIsMoreThanAPart() {
    List<String> stored = new ArrayList<>();
    for (String part : HostileEndpoints.PARTS) {
      JsonObject azure = form("azure", "resource", "tenant", "clientId", "apiVersion", part);
      List<String> fields = new ArrayList<>(refusedFields(azure));
      fields.addAll(refusedFields(form("vertex", "project", "location", part)));
      fields.addAll(refusedFields(bedrock(part)));
      if (!fields.equals(PARTS)) {
        stored.add(part + " only " + fields);
      }
    }

    assertThat(stored).isEmpty();
  }

  @Test
  void partOfAUrl_isStored_whenItIsOne() {
    JsonObject azure = form("azure", "resource", "our-res-1");
    azure
        .getJsonObject("settings")
        .put("tenant", "contoso.onmicrosoft.com")
        .put("clientId", "0b7c1d3e-8f1e-4a53-9d4e-0f4d3c2b1a00")
        .put("apiVersion", "2024-10-21-preview");
    JsonObject vertex = form("vertex", "project", "example.com:p-1");
    vertex.getJsonObject("settings").put("location", "europe-west1");

    for (JsonObject draft : List.of(azure, vertex, bedrock("eu-central-1"))) {
      assertThat(attacked.post("/v1/credentials", draft).status()).isEqualTo(201);
    }
  }

  private static Set<String> refusedFields(JsonObject draft) {
    Answer answer = attacked.post("/v1/credentials", draft);
    return answer.status() == 400 ? errors(answer).keySet() : Set.of();
  }

  /**
   * @param fieldsAndValue all fields get the value that comes last
   */
  private static JsonObject form(String provider, String... fieldsAndValue) {
    JsonObject settings = new JsonObject();
    int last = fieldsAndValue.length - 1;
    for (int i = 0; i < last; i++) {
      settings.put(fieldsAndValue[i], fieldsAndValue[last]);
    }
    return credential().put("provider", provider).put("settings", settings);
  }

  private static JsonObject bedrock(String region) {
    return credential().put("provider", "bedrock").put("accessKey", "AK").put("region", region);
  }

  @Test
  void name_isNotCalled_whenItStandsInside() {
    List<String> called = new ArrayList<>();
    for (String row : names()) {
      String credential = attacked.credentialAt(row);
      String key = attacked.key(credential);
      int expected = row.contains("nobody") ? 502 : 403;
      List<Object> seen =
          List.of(
              attacked.chat(key),
              attacked.call(Requests.get("/openai/v1/models", key)),
              attacked.call(SocketCalls.upgrade("/v1/realtime", SocketCalls.bearer(key))),
              attacked.validate(credential));
      String outcome = expected == 502 ? "unreachable" : "not_allowed";
      if (!seen.equals(List.of(expected, expected, expected, outcome))) {
        called.add(row + " " + seen);
      }
    }

    assertThat(names()).hasSizeGreaterThan(20);
    assertThat(called).isEmpty();
    assertThat(attacked.provider().wasCalled()).isFalse();
  }

  @Test
  void literal_isNotCalled_evenIfItWasStoredPastTheRules() {
    List<String> rows = storable();
    List<String> ids =
        rows.stream().map(row -> attacked.credentialAt(attacked.provider().url())).toList();
    PastTheRules.put(attacked.gateway().database(), CREDENTIAL, rows, ids);

    assertThat(called(rows, ids)).isEmpty();
  }

  @Tag("proof")
  @Test
  void literalOfAProvider_isNotCalled_evenIfItWasStoredPastTheRules() {
    List<String> rows = storable();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      JsonObject own = PROVIDER.copy().put("slug", "p" + i).put("endpoint", "https://a.test");
      attacked.make("/v1/providers", own);
      ids.add(attacked.make("/v1/credentials", credential().put("provider", "p" + i)));
    }
    PastTheRules.put(attacked.gateway().database(), BASES, rows, ids);

    assertThat(called(rows, ids)).isEmpty();
  }

  /** NUL is no text to PostgreSQL. */
  private static List<String> storable() {
    return literals().stream().filter(row -> row.indexOf('\u0000') < 0).toList();
  }

  /** Those of them that were answered otherwise than by a refusal. */
  private static List<String> called(List<String> rows, List<String> credentials) {
    List<String> called = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      String key = attacked.key(credentials.get(i));
      String seen = attacked.chat(key) + " " + attacked.validate(credentials.get(i));
      if (!seen.equals("403 not_allowed")) {
        called.add(rows.get(i) + " " + seen);
      }
    }
    return called;
  }
}
