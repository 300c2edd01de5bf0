package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The house rules that a tool can check; each rule is also shown to find what it is there for. */
class PackageRulesTest {
  /** Who opens a secret, and what for: the list that the house style speaks of. */
  private static final Map<String, String> REVEALERS =
      Map.ofEntries(
          Map.entry("crypto/Digests.java", "hashes what is stored as a hash"),
          Map.entry("crypto/Envelope.java", "seals, and wraps with master keys"),
          Map.entry("db/Migrations.java", "logs in to PostgreSQL over JDBC"),
          Map.entry("Connections.java", "logs in to PostgreSQL"),
          Map.entry("runtime/RedisLink.java", "logs in to Redis"),
          Map.entry("telemetry/CollectorPost.java", "puts the token into an export's header"),
          Map.entry("OutboundWiring.java", "logs in to the proxy for outbound calls"),
          Map.entry("provider/ProbeCall.java", "puts the secret into the header of a probe"),
          Map.entry("proxy/Upstream.java", "puts the secret into the provider's header"),
          Map.entry("proxy/KnownTraces.java", "finds the secret in what a provider sends back"),
          Map.entry("key/KeyMint.java", "hashes a new key and keeps its display form"),
          Map.entry("key/CredentialKeys.java", "hashes a new key and keeps its display form"),
          Map.entry("api/management/KeyJson.java", "tells a new key, this once"),
          Map.entry("api/toolzz/ToolzzJson.java", "tells a new key, this once"),
          Map.entry("embedded/EmbeddedPostgres.java", "logs in to the server that it started"),
          Map.entry("embedded/PostgresFolder.java", "gives initdb the password of its role"),
          Map.entry("embedded/EmbeddedRedis.java", "gives the server its password"),
          Map.entry("EvaluationMode.java", "hands made-up secrets to the settings, and prints two"),
          Map.entry("EvaluationSeed.java", "looks up whether the ready key is stored already"));

  /** Who may wait for another thread, and on which thread. */
  private static final Map<String, String> WAITERS =
      Map.of(
          "Node.java", "the main thread and the one that stops the node",
          "EvaluationMode.java", "the main thread, before there is an event loop",
          "embedded/LocalServer.java", "the main thread, before there is an event loop");

  private static final Pattern EMPTY_WORD =
      Pattern.compile("(?:Impl|Manager|Helper|Utils?|Base|Abstract|DTO|Dto|Service)(?![a-z])");
  private static final int MAX_FILE_LINES = 300;
  private static final int MAX_METHOD_LINES = 40;

  private static List<SourceFile> sources;

  @BeforeAll
  static void read() {
    sources = SourceFile.below(Path.of("src/main/java/dev/sallyport"));
  }

  @Test
  void packages_useOnlyWhatTheyMay() {
    assertThat(sources).hasSizeGreaterThan(100);
    assertThat(violations(Borders::crossed)).isEmpty();
  }

  @Test
  void secrets_areRevealedOnlyByFilesOnTheList() {
    assertThat(names(file -> file.calls().revealing()))
        .containsExactlyInAnyOrderElementsOf(REVEALERS.keySet());
  }

  @Test
  void threads_areHeldUpOnlyByFilesOnTheList() {
    assertThat(names(file -> !file.calls().blocking().isEmpty()))
        .containsExactlyInAnyOrderElementsOf(WAITERS.keySet());
  }

  @Test
  void names_sayTheThing() {
    assertThat(violations(PackageRulesTest::emptyWords)).isEmpty();
  }

  @Test
  void publicTypes_sayWhyTheyExist() {
    assertThat(violations(PackageRulesTest::undocumented)).isEmpty();
  }

  @Test
  void imports_nameTypes() {
    assertThat(violations(PackageRulesTest::starImports)).isEmpty();
  }

  @Test
  void filesAndMethods_staySmall() {
    assertThat(violations(PackageRulesTest::tooLong)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "package dev.sallyport.core; import io.vertx.core.Future; class A {}",
        "package dev.sallyport.crypto; import dev.sallyport.key.KeyText; class A {}",
        "package dev.sallyport.crypto; class A { java.util.List<io.vertx.core.Vertx> a; }",
        "package dev.sallyport.config; import dev.sallyport.crypto.Envelope; class A {}",
        "package dev.sallyport.db; import dev.sallyport.credential.Credentials; class A {}",
        "package dev.sallyport.runtime; import io.vertx.sqlclient.Pool; class A {}",
        "package dev.sallyport.key; import io.vertx.core.http.HttpClient; class A {}",
        "package dev.sallyport.key; import static dev.sallyport.provider.Providers.all; class A {}",
        "package dev.sallyport.key; class A { Object a = dev.sallyport.http.Reply.ok(); }",
        "package dev.sallyport.access; import io.vertx.ext.web.Router; class A {}",
        "package dev.sallyport.provider; import dev.sallyport.key.KeyRecord; class A {}",
        "package dev.sallyport.http; import dev.sallyport.access.AdminToken; class A {}",
        "package dev.sallyport.proxy; import io.vertx.sqlclient.Row; class A {}",
        "package dev.sallyport.proxy; import dev.sallyport.db.Postgres; class A {}",
        "package dev.sallyport.proxy; import dev.sallyport.api.management.Page; class A {}",
        "package dev.sallyport.api.management; import io.vertx.redis.client.Redis; class A {}",
        "package dev.sallyport.api.management; import dev.sallyport.proxy.Planner; class A {}",
        "package dev.sallyport.api.management; class A { dev.sallyport.api.weir.Json b; }",
        "package dev.sallyport.embedded; import dev.sallyport.config.Settings; class A {}",
        "package dev.sallyport.proxy; import dev.sallyport.credential.Credentials; class A {}",
        "package dev.sallyport.proxy; import dev.sallyport.crypto.Envelope; class A {}",
        "package dev.sallyport.provider; import dev.sallyport.crypto.Envelope; class A {}",
        "package dev.sallyport.content; import dev.sallyport.crypto.ContentKey; class A {}",
        "package dev.sallyport.access; import dev.sallyport.crypto.MasterKey; class A {}",
        "package dev.sallyport.limit; class A { dev.sallyport.crypto.Envelope a; }",
        "package dev.sallyport.unheardof; class A {}"
      })
  void border_isFound_whenCrossed(String source) {
    assertThat(Borders.crossed(SourceFile.of("A.java", source))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "package dev.sallyport; import dev.sallyport.proxy.ProxyVerticle; class A {}",
        "package dev.sallyport.proxy; import dev.sallyport.key.KeyRecord.Upstream; class A {}",
        "package dev.sallyport.key; import dev.sallyport.crypto.Envelope; class A {}",
        "package dev.sallyport.access; import dev.sallyport.crypto.Secret; class A {}",
        "package dev.sallyport.core; class A { String a = \"io.vertx.core.Vertx\"; }",
        "package dev.sallyport.core; /** {@link io.vertx.core.Vertx} */ class A {}"
      })
  void border_isOpen_whereNothingCrossesIt(String source) {
    assertThat(Borders.crossed(SourceFile.of("A.java", source))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret.reveal()", "a.b().revealText()", "map(Secret::revealText)"})
  void revealing_isFound(String expression) {
    assertThat(inMethod(expression).calls().revealing()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Thread.sleep(1)",
        "java.lang.Thread.sleep(1)",
        "future.await()",
        "future.await(1, SECONDS)",
        "stage.toCompletableFuture().join()",
        "map(CompletableFuture::join)"
      })
  void waiting_isFound(String expression) {
    assertThat(inMethod(expression).calls().blocking()).hasSize(1);
  }

  @Test
  void waiting_isNotSeen_whereNothingWaits() {
    assertThat(inMethod("String.join(a, b)").calls().blocking()).isEmpty();
    assertThat(inMethod("Future.join(list)").calls().blocking()).isEmpty();
    assertThat(inMethod("say(\"Thread.sleep(1)\")").calls().blocking()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "class KeyServiceImpl {}",
        "interface AbstractStore {}",
        "class Outer { record RowDTO(int a) {} }",
        "enum StringUtils { A }",
        "class Keys { void a() { class BaseKeys {} } }"
      })
  void emptyWord_isFound(String source) {
    assertThat(emptyWords(SourceFile.of("A.java", source))).hasSize(1);
  }

  @Test
  void word_isNotEmpty_whereItOnlyBeginsLikeOne() {
    assertThat(emptyWords(SourceFile.of("A.java", "class Implied { class Baseline {} }")))
        .isEmpty();
  }

  @Test
  void missingReason_isFound_onPublicTypesOnly() {
    assertThat(undocumented(SourceFile.of("A.java", "public class A { class B {} }"))).hasSize(1);
    assertThat(undocumented(SourceFile.of("A.java", "/** Why. */ public class A {}"))).isEmpty();
    assertThat(undocumented(SourceFile.of("A.java", "// why\npublic enum A {}"))).hasSize(1);
  }

  @Test
  void starImport_isFound() {
    assertThat(starImports(SourceFile.of("A.java", "import java.util.*; class A {}"))).hasSize(1);
    assertThat(starImports(SourceFile.of("A.java", "import static a.B.*; class A {}"))).hasSize(1);
  }

  @Test
  void length_isFound_whenFileOrMethodIsTooLong() {
    String body = "a();\n".repeat(MAX_METHOD_LINES);
    String file = "class A {\n" + "int a;\n".repeat(MAX_FILE_LINES) + "}";

    assertThat(tooLong(SourceFile.of("A.java", "class A { void a() {\n" + body + "} }")))
        .hasSize(1);
    assertThat(tooLong(SourceFile.of("A.java", file))).hasSize(1);
    assertThat(tooLong(inMethod("a()"))).isEmpty();
  }

  private static SourceFile inMethod(String expression) {
    return SourceFile.of("A.java", "class A { void a() { " + expression + "; } }");
  }

  private static List<String> violations(Function<SourceFile, List<String>> rule) {
    return sources.stream().map(rule).flatMap(List::stream).toList();
  }

  private static Set<String> names(Predicate<SourceFile> rule) {
    return sources.stream()
        .filter(rule)
        .map(SourceFile::name)
        .filter(name -> !name.equals("crypto/Secret.java"))
        .collect(Collectors.toSet());
  }

  private static List<String> emptyWords(SourceFile file) {
    return file.types().stream()
        .map(SourceFile.Type::name)
        .filter(name -> EMPTY_WORD.matcher(name).find())
        .map(name -> file.name() + ": the name " + name + " says the pattern, not the thing")
        .toList();
  }

  /** Of a file's first type; what is nested in it is explained by it. */
  private static List<String> undocumented(SourceFile file) {
    return file.types().stream()
        .limit(1)
        .filter(type -> type.isPublic() && !type.documented())
        .map(type -> file.name() + ": " + type.name() + " does not say why it exists")
        .toList();
  }

  private static List<String> starImports(SourceFile file) {
    return file.uses().stream()
        .filter(name -> name.endsWith(".*"))
        .map(name -> file.name() + ": import " + name)
        .toList();
  }

  private static List<String> tooLong(SourceFile file) {
    Stream<String> whole =
        file.lines() > MAX_FILE_LINES
            ? Stream.of(file.name() + " has " + file.lines() + " lines")
            : Stream.of();
    Stream<String> methods =
        file.types().stream()
            .flatMap(type -> type.methods().stream())
            .filter(method -> method.lines() > MAX_METHOD_LINES)
            .map(m -> file.name() + ": " + m.name() + " has " + m.lines() + " lines");
    return Stream.concat(whole, methods).toList();
  }
}
