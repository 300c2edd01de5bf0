package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.PathGroup;
import dev.sallyport.crypto.Secret;
import dev.sallyport.key.KeyRecord;
import dev.sallyport.key.KeyRules;
import dev.sallyport.provider.Provider;
import dev.sallyport.provider.Providers;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {
  private static final Set<PathGroup> GRANTABLE =
      EnumSet.of(PathGroup.INFERENCE, PathGroup.STATEFUL, PathGroup.PASSTHROUGH);

  /** The table over the whole catalogue: a key with one credential of the named provider. */
  @ParameterizedTest(name = "{0}: {1} {2}")
  @CsvFileSource(resources = "/dev/sallyport/proxy/catalogue.csv", numLinesToSkip = 1)
  void request_goesWhereTheCatalogueSays(
      String provider, String method, String target, String url, String auth, String group) {
    boolean anthropicVersion = target.endsWith(" +version");
    Inbound inbound = Inbound.of(method, target.replace(" +version", ""), anthropicVersion);
    PathGroup needed = PathGroup.valueOf(group.toUpperCase(Locale.ROOT));

    RequestPlan plan = plan(inbound, inbound.query(), key(Set.of(needed), provider));

    assertThat(url(plan)).isEqualTo(url);
    assertThat(plan.auth().header()).isEqualTo(auth);
    assertThat(plan.auth().prefix()).isEqualTo(auth.equals("authorization") ? "Bearer " : "");
    assertThat(plan.route().provider().slug()).isEqualTo(provider);
    assertRefusedWithout(needed, inbound, provider);
  }

  private static void assertRefusedWithout(PathGroup needed, Inbound inbound, String provider) {
    Set<PathGroup> others = EnumSet.copyOf(GRANTABLE);
    others.remove(needed);
    ErrorCode code = needed == PathGroup.STATEFUL ? ErrorCode.FORBIDDEN : ErrorCode.NOT_FOUND;
    assertRefused(code, inbound, key(others, provider));
  }

  @Test
  void everyServedProvider_isInTheTable() throws Exception {
    try (var table = PlannerTest.class.getResourceAsStream("/dev/sallyport/proxy/catalogue.csv")) {
      Set<String> listed =
          new String(table.readAllBytes(), UTF_8)
              .lines()
              .skip(1)
              .map(line -> line.substring(0, line.indexOf(',')))
              .collect(Collectors.toSet());

      assertThat(listed)
          .containsExactlyInAnyOrderElementsOf(
              Providers.all().stream()
                  .filter(Provider::servedNow)
                  .map(Provider::slug)
                  .collect(Collectors.toSet()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "openai, /organization/admin_api_keys",
    "openai, /organizations",
    "openai, /projects/p/api_keys",
    "openai, /dashboard/billing/usage",
    "openai, /realtime/client_secrets",
    "anthropic, /organizations/api_keys",
    "anthropic, /organizations/workspaces/w/members",
    "gemini, /authTokens",
    "openrouter, /keys",
    "openrouter, /keys/h",
    "openrouter, /key",
    "openrouter, /credits",
    "openrouter, /auth/keys",
    "deepseek, /user/balance",
    "xai, /api-key",
    "together, /api-keys",
    "fireworks, /accounts/a/apiKeys",
    "perplexity, /generate_auth_token",
    "vllm, /load_lora_adapter"
  })
  void accountPath_isNeverOffered_howeverItIsWritten(String provider, String path) {
    for (String spelled : spellings(path)) {
      for (String before : List.of("", "/v1", "/v1beta", "/v1/v1")) {
        for (String method : List.of("GET", "POST", "DELETE", "HEAD", "get", "X")) {
          Inbound named = Inbound.of(method, "/" + provider + before + spelled, false);
          assertRefused(ErrorCode.NOT_FOUND, named, key(GRANTABLE, provider));
          Inbound shared = Inbound.of(method, "/v1" + spelled, false);
          assertRefused(ErrorCode.NOT_FOUND, shared, key(GRANTABLE, provider));
        }
      }
    }
  }

  @Test
  void accountPath_isNotOffered_besideAnEncodingThatIsNone() {
    Inbound inbound = Inbound.of("GET", "/openai/v1/%25256frganization/%25zz", false);

    assertRefused(ErrorCode.NOT_FOUND, inbound, key(GRANTABLE, "openai"));
  }

  private static List<String> spellings(String path) {
    String first = "%%%02x".formatted((int) path.charAt(1));
    String inner = path.substring(1).replace("/", "%2F");
    String nineTimes = first.replace("%", "%" + "25".repeat(9));
    return List.of(
        "/" + nineTimes + path.substring(2),
        path,
        path + "/",
        path.toUpperCase(Locale.ROOT),
        "/" + first + path.substring(2),
        "/" + first.replace("%", "%25") + path.substring(2),
        "/" + inner,
        "/" + inner.replace("%2F", "%2f"),
        "/" + inner.replace("%2F", "%252f"),
        "/v1%2F" + inner);
  }

  @Test
  void encodedPercentSign_isNoMistake() {
    Inbound inbound = Inbound.of("GET", "/openai/v1/models/100%25zz%2525", false);

    assertThat(url(plan(inbound, "", key(GRANTABLE, "openai"))))
        .isEqualTo("https://api.openai.com/v1/models/100%25zz%2525");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/openai/v1/brand/new", "/v1/brand/new", "/openai", "/openai/v1"})
  void unlistedPath_isOffered_onlyWithPassthrough(String target) {
    Inbound inbound = Inbound.of("POST", target, false);

    assertRefused(
        ErrorCode.NOT_FOUND,
        inbound,
        key(EnumSet.of(PathGroup.INFERENCE, PathGroup.STATEFUL), "openai"));
    assertThat(url(plan(inbound, "", key(Set.of(PathGroup.PASSTHROUGH), "openai"))))
        .startsWith("https://api.openai.com/v1");
  }

  @ParameterizedTest
  @CsvSource({
    "https://h, /openai/v1/chat/completions, https://h/v1/chat/completions",
    "https://h/, /openai/v1/chat/completions, https://h/v1/chat/completions",
    "https://h/v1, /openai/v1/chat/completions, https://h/v1/chat/completions",
    "https://h/v1/, /v1/chat/completions, https://h/v1/chat/completions",
    "https://h, /v1/chat/completions, https://h/v1/chat/completions",
    "https://h/a/openai/v1, /openai/openai/v1/models, https://h/a/openai/v1/models",
    "https://h/a/openai/v1, /openai/v1/models, https://h/a/openai/v1/models",
    "https://h/a/openai/v1, /openai/models, https://h/a/openai/v1/models",
    "https://h/v1, /openai/v1beta/models, https://h/v1/v1beta/models",
    "https://h/xv1, /openai/v1/models, https://h/xv1/v1/models",
    "https://h/v1, /openai/v1/v1/models, https://h/v1/v1/models",
    "http://[::1]:8443/v1, /openai/v1/models, http://[::1]:8443/v1/models"
  })
  void endpointOfTheCredential_isJoinedOnce(String endpoint, String target, String url) {
    Inbound inbound = Inbound.of("POST", target, false);
    KeyRecord key = key(GRANTABLE, upstream("openai", Optional.of(endpoint)));

    assertThat(url(plan(inbound, "", key))).isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource({
    "groq, https://h, https://h/v1/chat/completions",
    "groq, https://h/openai/v1, https://h/openai/v1/chat/completions",
    "cohere, https://h, https://h/compatibility/v1/chat/completions",
    "gemini, https://h/g, https://h/g/v1beta/openai/chat/completions",
    "anthropic, https://h, https://h/v1/chat/completions",
    "ollama, https://h, https://h/v1/chat/completions",
    "mistral, https://h/m, https://h/m/v1/chat/completions"
  })
  void compatibleBase_movesWithTheEndpoint(String provider, String endpoint, String url) {
    Inbound inbound = Inbound.of("POST", "/v1/chat/completions", false);
    KeyRecord key = key(GRANTABLE, upstream(provider, Optional.of(endpoint)));

    assertThat(url(plan(inbound, "", key))).isEqualTo(url);
  }

  @Test
  void credential_isTheFirstThatServesThePath() {
    KeyRecord key =
        key(
            Set.of(PathGroup.INFERENCE),
            upstream("anthropic", Optional.empty(), new KeyRecord.Rank(1, 1)),
            upstream("openai", Optional.empty(), new KeyRecord.Rank(2, 1)),
            upstream("openai", Optional.of("https://second/v1"), new KeyRecord.Rank(3, 9)));

    Inbound embeddings = Inbound.of("POST", "/v1/embeddings", false);
    Inbound named = Inbound.of("POST", "/openai/v1/embeddings", false);
    assertThat(plan(named, "", key).endpoint().host()).isEqualTo("api.openai.com");
    assertThat(plan(embeddings, "", key).route().provider().slug()).isEqualTo("anthropic");
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1000", "3, 1, 1500", "1, 0, 2000", "0, 1, 0", "0, 0, 1000"})
  void credentialsOfEqualPriority_areTakenByWeight(int first, int second, int expected) {
    Routes routes =
        Routes.of(
            key(
                GRANTABLE,
                upstream("openai", Optional.of("https://a/v1"), new KeyRecord.Rank(1, first)),
                upstream("openai", Optional.of("https://b/v1"), new KeyRecord.Rank(1, second)),
                upstream("openai", Optional.of("https://c/v1"), new KeyRecord.Rank(2, 0))));
    Inbound inbound = Inbound.of("POST", "/v1/chat/completions", false);
    SplittableRandom seeded = new SplittableRandom(42);

    Map<String, Long> taken =
        IntStream.range(0, 2000)
            .mapToObj(i -> Planner.plan(inbound, "", routes, seeded).endpoint().host())
            .collect(Collectors.groupingBy(host -> host, Collectors.counting()));

    assertThat(taken).doesNotContainKey("c");
    assertThat(taken.getOrDefault("a", 0L)).isCloseTo(expected, within(70L));
  }

  @Test
  void credentialsOfOtherProviders_areNoEquals_becauseTheirModelsAreOthers() {
    Routes routes =
        Routes.of(
            key(
                GRANTABLE,
                upstream("openai", Optional.of("https://a/v1"), new KeyRecord.Rank(1, 1)),
                upstream("groq", Optional.of("https://b/v1"), new KeyRecord.Rank(1, 1000))));
    Inbound inbound = Inbound.of("POST", "/v1/chat/completions", false);
    SplittableRandom seeded = new SplittableRandom(42);

    assertThat(IntStream.range(0, 100))
        .allMatch(i -> Planner.plan(inbound, "", routes, seeded).endpoint().host().equals("a"));
  }

  @Test
  void credentialOfWeightZero_isTaken_onlyIfNoOtherServes() {
    KeyRecord drained =
        key(
            GRANTABLE,
            upstream("openai", Optional.of("https://a/v1"), new KeyRecord.Rank(1, 0)),
            upstream("openai", Optional.of("https://b/v1"), new KeyRecord.Rank(2, 5)));
    KeyRecord alone =
        key(
            GRANTABLE,
            upstream("openai", Optional.of("https://a/v1"), new KeyRecord.Rank(1, 0)),
            upstream("anthropic", Optional.of("https://b/v1"), new KeyRecord.Rank(2, 5)));
    Inbound inbound = Inbound.of("POST", "/openai/v1/chat/completions", false);

    assertThat(plan(inbound, "", drained).endpoint().host()).isEqualTo("b");
    assertThat(plan(inbound, "", alone).endpoint().host()).isEqualTo("a");
  }

  @Test
  void credential_isPassedOver_whenItsProviderIsNotServed() {
    Inbound inbound = Inbound.of("POST", "/v1/chat/completions", false);

    assertRefused(ErrorCode.FORBIDDEN, inbound, key(GRANTABLE, "azure"));
    assertThat(
            plan(
                    inbound,
                    "",
                    key(
                        GRANTABLE,
                        upstream("bedrock", Optional.of("https://a")),
                        upstream("openai", Optional.of("https://b"))))
                .endpoint()
                .host())
        .isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource({
    "openai, bearer, /own/v1/chat/completions, /base/v1/chat/completions, authorization",
    "openai, api-key, /own/chat/completions, /base/chat/completions, api-key",
    "openai, bearer, /v1/embeddings, /base/embeddings, authorization",
    "anthropic, x-api-key, /own/v1/messages, /base/v1/messages, x-api-key",
    "anthropic, none, /v1/messages, /base/v1/messages, ''",
    "gemini, x-goog-api-key, /own/v1beta/models/m:countTokens, /base/v1beta/models/m:countTokens, x-goog-api-key",
    "ollama, none, /own/api/chat, /base/api/chat, ''"
  })
  void customProvider_isServed_byItsDialect(
      String dialect, String auth, String target, String uri, String header) {
    RequestPlan plan =
        plan(
            Inbound.of("POST", target, false),
            "",
            key(Set.of(PathGroup.INFERENCE), own("own", dialect, auth)));

    assertThat(plan.uri()).isEqualTo(uri);
    assertThat(plan.endpoint().host()).isEqualTo("own.test");
    assertThat(plan.auth().header()).isEqualTo(header);
    assertThat(plan.dialect().id()).isEqualTo(dialect);
  }

  @Test
  void customProvider_isUnknown_toKeysWithoutACredentialOfIt() {
    Inbound inbound = Inbound.of("POST", "/own/v1/chat/completions", false);

    assertRefused(ErrorCode.NOT_FOUND, inbound, key(GRANTABLE, "openai"));
    assertRefused(ErrorCode.NOT_FOUND, inbound, key(GRANTABLE, own("other", "openai", "bearer")));
    assertRefused(ErrorCode.NOT_FOUND, inbound, key(GRANTABLE, own("own", "klingon", "bearer")));
  }

  @Test
  void queryAndRawPath_goOnAsTheyCame() {
    Inbound inbound = Inbound.of("GET", "/openai/v1/models/a%2Fb%20c?x=%41+1", false);

    RequestPlan plan = plan(inbound, inbound.query(), key(GRANTABLE, "openai"));

    assertThat(plan.uri()).isEqualTo("/v1/models/a%2Fb%20c?x=%41+1");
  }

  @ParameterizedTest
  @CsvSource({
    "openai, /anthropic/v1/messages, FORBIDDEN",
    "openai, /v1/messages, FORBIDDEN",
    "openai, /v1beta/models/g:generateContent, FORBIDDEN",
    "openai, /nobody/v1/models, NOT_FOUND",
    "openai, /, NOT_FOUND",
    "openai, /azure/openai/v1/models, NOT_IMPLEMENTED",
    "openai, /bedrock/model/m/converse, NOT_IMPLEMENTED",
    "openai, /vertex/v1/x, NOT_IMPLEMENTED"
  })
  void request_isRefused(String provider, String target, ErrorCode code) {
    assertRefused(code, Inbound.of("POST", target, false), key(GRANTABLE, provider));
  }

  @Test
  void request_isRefused_whenTheKeyHasNoCredential() {
    Inbound inbound = Inbound.of("POST", "/v1/chat/completions", false);

    assertRefused(ErrorCode.FORBIDDEN, inbound, key(GRANTABLE, new KeyRecord.Upstream[0]));
  }

  private static KeyRecord key(Set<PathGroup> groups, String provider) {
    return key(groups, upstream(provider, Optional.empty()));
  }

  private static KeyRecord key(Set<PathGroup> groups, KeyRecord.Upstream... credentials) {
    return new KeyRecord(
        new UUID(0, 1),
        new KeyRecord.Tenancy(new UUID(0, 2), new UUID(0, 4), Optional.empty()),
        new KeyRules(groups, List.of(), List.of()),
        Optional.empty(),
        Set.of(),
        List.of(credentials));
  }

  private static KeyRecord.Upstream upstream(String provider, Optional<String> endpoint) {
    return upstream(provider, endpoint, new KeyRecord.Rank(0, 1));
  }

  private static KeyRecord.Upstream upstream(
      String provider, Optional<String> endpoint, KeyRecord.Rank rank) {
    var vendor = new KeyRecord.Vendor(provider, false, "", "", Optional.empty(), "");
    return new KeyRecord.Upstream(
        new UUID(0, 3), vendor, endpoint, rank, Secret.of("sk"), List.of(), false);
  }

  private static KeyRecord.Upstream own(String slug, String dialect, String auth) {
    var vendor =
        new KeyRecord.Vendor(slug, true, dialect, "https://own.test/base", Optional.empty(), auth);
    return new KeyRecord.Upstream(
        new UUID(0, 3),
        vendor,
        Optional.empty(),
        new KeyRecord.Rank(0, 1),
        Secret.of("sk"),
        List.of(),
        false);
  }

  private static RequestPlan plan(Inbound inbound, String query, KeyRecord key) {
    Routes routes = Routes.of(key);
    return Planner.plan(inbound.within(routes), query, routes, new SplittableRandom(1));
  }

  private static String url(RequestPlan plan) {
    var at = plan.endpoint();
    return (at.tls() ? "https://" : "http://") + at.authority() + plan.uri();
  }

  private static void assertRefused(ErrorCode code, Inbound inbound, KeyRecord key) {
    assertThatExceptionOfType(GatewayException.class)
        .as("%s %s", inbound.method(), inbound.path())
        .isThrownBy(() -> plan(inbound, inbound.query(), key))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }
}
