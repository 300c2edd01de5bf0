package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @TempDir private Path folder;

  private static Settings load(Map<String, String> env) {
    return Settings.load(Optional.empty(), env);
  }

  private Settings loadFile(String text, Map<String, String> env) throws IOException {
    return Settings.load(Optional.of(file("own.conf", text)), env);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private List<String> problems(String text, Map<String, String> env) {
    return catchThrowableOfType(SettingsException.class, () -> loadFile(text, env)).problems();
  }

  private List<String> problems(Map<String, String> env) {
    return problems("", env);
  }

  @Test
  void environment_winsOverFileAndFileOverDefaults() throws IOException {
    String text = "data.port = 1000\nmanagement { port = 1001 }\ntrustedProxies = [10.0.0.0/8]";

    Settings settings = loadFile(text, Map.of("SALLYPORT_DATA_PORT", "2000"));

    assertThat(settings.data().port()).isEqualTo(2000);
    assertThat(settings.management().port()).isEqualTo(1001);
    assertThat(settings.trustedProxies()).hasSize(1);
    assertThat(settings.upstream().gapTimeout()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void file_isTheOneOfTheEnvironment_whenNoneIsNamed() throws IOException {
    Path own = file("own.conf", "data.port = 1000");

    assertThat(load(Map.of("SALLYPORT_CONFIG", own.toString())).data().port()).isEqualTo(1000);
  }

  @Test
  void file_mayIncludeAndReferToTheEnvironment() throws IOException {
    file("part.conf", "cache.size = 7");
    String text = "include \"part.conf\"\nadminToken = ${MY_TOKEN}\ndata.port = ${?SALLYPORT_MINE}";

    Settings settings = loadFile(text, Map.of("MY_TOKEN", Samples.TOKEN, "SALLYPORT_MINE", "1234"));

    assertThat(settings.cache().size()).isEqualTo(7);
    assertThat(settings.data().port()).isEqualTo(1234);
    assertThat(settings.adminToken().orElseThrow().revealText()).isEqualTo(Samples.TOKEN);
  }

  @Test
  void ledger_isRefused_whereItHasNoRoomForItsSegments() {
    assertThat(problems("ledger.segment = 63KiB", Map.of()).toString())
        .contains("ledger.segment: 63KiB is less than 65536 bytes");
    assertThat(problems("ledger.limit = 32MiB, runtime.eventLoops = 3", Map.of()).toString())
        .contains("ledger.limit: must have room for two segments of each of the 3 event loops")
        .contains("100663296 bytes");
  }

  @Test
  void problems_areAllReportedAtOnce_whenManyKeysAreWrong() {
    String text = "cache.size = many\nshutdown.drain = 30\nmanagment.port = 1\nredis = 5";
    Map<String, String> env =
        Map.of(
            "SALLYPORT_DATA_PORT", "99999",
            "SALLYPORT_DATA_PROT", "1",
            "SALLYPORT_RUNTIME_TRANSPORT", "carrier-pigeon",
            "SALLYPORT_LOG_FORMAT", "xml",
            "SALLYPORT_INBOUND_URI_LIMIT", "0",
            "SALLYPORT_POSTGRES_URL", "mysql://db");

    String own = folder.resolve("own.conf").toString();
    assertThat(problems(text, env))
        .containsExactlyInAnyOrder(
            "managment: is not a key (did you mean management?)  [" + own + ": 3]",
            "redis: is a group of keys, not a key  [" + own + ": 4]",
            "SALLYPORT_DATA_PROT: is not a variable (did you mean SALLYPORT_DATA_PORT?)",
            "data.port: 99999 is not a port (0 to 65535)  [SALLYPORT_DATA_PORT]",
            "postgres.url: is not of the form postgres://user:password@host:port/database"
                + "  [SALLYPORT_POSTGRES_URL]",
            "inbound.uriLimit: 0 is not a size from 1 to 2147483647 bytes"
                + "  [SALLYPORT_INBOUND_URI_LIMIT]",
            "cache.size: many is not a whole number (1 to 100000000)  [" + own + ": 1]",
            "shutdown.drain: 30 has no unit (write 500ms, 30s or 24h)  [" + own + ": 2]",
            "runtime.transport: carrier-pigeon is none of auto, io_uring, epoll, nio"
                + "  [SALLYPORT_RUNTIME_TRANSPORT]",
            "SALLYPORT_LOG_FORMAT: 'xml' is neither text nor json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SALLYPORT_ADMIN_TOKEN  | %s
          SALLYPORT_ADMIN_TOKEN  | %s %s %s
          SALLYPORT_MASTER_KEYS  | %s
          SALLYPORT_MASTER_KEYS  | k1:%s
          SALLYPORT_MASTER_KEYS  | %s:AAAA
          SALLYPORT_POSTGRES_URL | postgres://user:%s@ho st/db
          SALLYPORT_POSTGRES_URL | postgres://user:%s?x@host/db
          SALLYPORT_POSTGRES_URL | postgres://user:a?%s@host/db
          SALLYPORT_POSTGRES_URL | postgres://user:a/%s@host/db
          SALLYPORT_POSTGRES_URL | postgres://user:%%zz%s@host/db
          SALLYPORT_POSTGRES_URL | postgres://u:p@host/db?sslmode=%s
          SALLYPORT_POSTGRES_URL | postgres://u:p@host/db?sslrootcert=%s
          SALLYPORT_REDIS_URL    | redis://user:%s@host:port
          SALLYPORT_REDIS_URL    | redis://user:pw@host:99999/%s
          SALLYPORT_HTTPS_PROXY  | http://user:%s@proxy
          SALLYPORT_HTTPS_PROXY  | https://user:%s@proxy:1
          """)
  void problems_doNotShowTheSecret_whenItIsWrong(String variable, String value) {
    List<String> problems =
        problems(Map.of(variable, value.replace("%s", Samples.CANARY).replace("%%", "%")));

    assertThat(problems).hasSize(1);
    assertThat(problems.toString()).doesNotContain(Samples.CANARY).contains("[" + variable + "]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adminToken %s",
        "adminToken = $%s",
        "adminToken = \"%s",
        "adminToken = %s}",
        "adminToken = [%s]",
        "adminToken { %s = 1 }",
        "adminToken = ${%s",
        "masterKeys { k1 = %s }"
      })
  void problems_doNotShowTheSecret_whenTheFileIsWrong(String text) {
    List<String> problems = problems(text.replace("%s", Samples.CANARY), Map.of());

    assertThat(problems).hasSize(1);
    assertThat(problems.toString()).doesNotContain(Samples.CANARY).contains("own.conf: 1]");
  }

  @Test
  void problem_isOneLine_whenAValueHasLineBreaks() {
    assertThat(problems(Map.of("SALLYPORT_DATA_HOST", "a\nb")))
        .singleElement()
        .asString()
        .doesNotContain("\n");
  }

  @Test
  void problem_namesTheFile_whenItIsNotThere() {
    Path missing = folder.resolve("missing.conf");
    Map<String, String> env = Map.of("SALLYPORT_DATA_PORT", "x");

    SettingsException e =
        catchThrowableOfType(
            SettingsException.class, () -> Settings.load(Optional.of(missing), env));

    assertThat(e.problems()).hasSize(2);
    assertThat(e.problems().get(0)).contains("missing.conf").contains("cannot be read");
  }

  @Test
  void secret_isTheTrimmedContent_whenGivenAsAFile() throws IOException {
    Path token = file("token", Samples.TOKEN + "\n");
    Path keys = file("keys", "k1:" + Samples.KEY + "\nk2:" + Samples.OTHER_KEY + "\n");
    Path url = file("url", "postgres://u:" + Samples.CANARY + "@db/d\n");

    Settings settings =
        load(
            Map.of(
                "SALLYPORT_ADMIN_TOKEN", "file:" + token,
                "SALLYPORT_MASTER_KEYS", "file://" + keys,
                "SALLYPORT_POSTGRES_URL", "file:" + url));

    assertThat(settings.adminToken().orElseThrow().revealText()).isEqualTo(Samples.TOKEN);
    assertThat(settings.masterKeys()).extracting(MasterKey::id).containsExactly("k1", "k2");
    assertThat(settings.postgres().url().orElseThrow().password().revealText())
        .isEqualTo(Samples.CANARY);
    assertThat(settings.toString()).doesNotContain(Samples.CANARY).doesNotContain(Samples.TOKEN);
  }

  @Test
  void secretFile_isRefused_whenMissingOrEmpty() throws IOException {
    Path empty = file("empty", "\n");

    assertThat(problems(Map.of("SALLYPORT_ADMIN_TOKEN", "file:" + folder.resolve("none"))))
        .singleElement()
        .asString()
        .contains("cannot be read");
    assertThat(problems(Map.of("SALLYPORT_REDIS_URL", "file:" + empty)))
        .singleElement()
        .asString()
        .contains("is empty");
  }

  @Test
  void tls_isRefused_whenHalfOfThePairIsMissing() throws IOException {
    String pem = file("cert.pem", "x").toString();

    assertThat(problems(Map.of("SALLYPORT_DATA_TLS_CERT", pem)))
        .containsExactly(
            "data.tls.key: is missing: cert and key come together  [SALLYPORT_DATA_TLS_KEY]");
    assertThat(problems(Map.of("SALLYPORT_TLS_CERT", pem, "SALLYPORT_TLS_KEY", pem + "x")))
        .hasSize(2)
        .allMatch(
            line -> line.endsWith("pemx is not a file that can be read  [SALLYPORT_TLS_KEY]"));
  }

  @Test
  void tls_ofOnePortWinsOverThatOfBoth() throws IOException {
    String both = file("both.pem", "x").toString();
    String own = file("own.pem", "x").toString();

    Settings settings =
        load(
            Map.of(
                "SALLYPORT_TLS_CERT", both,
                "SALLYPORT_TLS_KEY", both,
                "SALLYPORT_DATA_TLS_CERT", own,
                "SALLYPORT_DATA_TLS_KEY", own));

    assertThat(settings.data().tls().orElseThrow().cert()).hasToString(own);
    assertThat(settings.management().tls().orElseThrow().cert()).hasToString(both);
  }

  @Test
  void proxy_comesFromTheUsualVariables_oursFirst() {
    assertThat(proxyHost(Map.of("https_proxy", "a:1"))).isEqualTo("a");
    assertThat(proxyHost(Map.of("https_proxy", "a:1", "HTTPS_PROXY", "b:1"))).isEqualTo("b");
    assertThat(proxyHost(Map.of("HTTPS_PROXY", "b:1", "SALLYPORT_HTTPS_PROXY", "c:1")))
        .isEqualTo("c");
  }

  private static String proxyHost(Map<String, String> env) {
    return load(env).outbound().httpsProxy().orElseThrow().host();
  }

  @Test
  void managementPort_isRefused_whenItIsTheDataPort() {
    assertThat(problems(Map.of("SALLYPORT_MANAGEMENT_PORT", "8080")))
        .containsExactly(
            "management.port: 8080 is the data port already  [SALLYPORT_MANAGEMENT_PORT]");
    assertThat(load(Map.of("SALLYPORT_MANAGEMENT_PORT", "0", "SALLYPORT_DATA_PORT", "0")).data())
        .extracting(Listener::port)
        .isEqualTo(0);
  }

  @Test
  void masterKeys_areRefused_whenTwoHaveOneId() {
    String keys = "k:" + Samples.KEY + ",k:" + Samples.OTHER_KEY;

    assertThat(problems(Map.of("SALLYPORT_MASTER_KEYS", keys)))
        .containsExactly("masterKeys: two entries have the same id  [SALLYPORT_MASTER_KEYS]");
  }

  @Test
  void list_reportsEachWrongEntry() {
    assertThat(problems(Map.of("SALLYPORT_TRUSTED_PROXIES", "10.0.0.0/8, x, y")))
        .hasSize(2)
        .allMatch(line -> line.startsWith("trustedProxies: "));
    assertThat(problems(Map.of("SALLYPORT_EGRESS_ALLOW", "127.0.0.1"))).hasSize(1);
    assertThat(load(Map.of("SALLYPORT_EGRESS_ALLOW", "[::1]/128:11434, 10.0.0.0/8:1-9")).egress())
        .extracting(egress -> egress.allow().size())
        .isEqualTo(2);
  }

  @Test
  void caFile_isRefused_whenItHoldsNoCertificate() throws IOException {
    Path empty = file("ca.pem", "nothing");

    assertThat(problems(Map.of("SALLYPORT_CA_FILE", empty.toString())))
        .singleElement()
        .asString()
        .contains("holds no PEM certificates");
  }

  @Test
  void variable_isUnset_whenEmpty() {
    assertThat(load(Map.of("SALLYPORT_REDIS_URL", "", "SALLYPORT_DATA_PORT", " ")).data().port())
        .isEqualTo(8080);
  }

  @Test
  void logVariables_areRefused_whenLogbackWouldTakeThemInSilence() {
    assertThat(problems(Map.of("SALLYPORT_LOG_FORMAT", "", "SALLYPORT_LOG_LEVEL", "loud")))
        .containsExactly(
            "SALLYPORT_LOG_LEVEL: 'loud' is none of TRACE, DEBUG, INFO, WARN, ERROR, OFF",
            "SALLYPORT_LOG_FORMAT: '' is neither text nor json");
  }

  @Test
  void variables_ofOthersAreLeftAlone() {
    Map<String, String> env =
        Map.of(
            "SALLYPORT_LOG_LEVEL", "debug",
            "SALLYPORT_LOG_FORMAT", "json",
            "SALLYPORT_SERVICE_HOST", "10.0.0.1",
            "SALLYPORT_SERVICE_PORT_HTTP", "8080",
            "SALLYPORT_PORT", "tcp://10.0.0.1:8080",
            "SALLYPORT_PORT_8080_TCP_ADDR", "10.0.0.1",
            "SALLYPORT_DATA_PORT", "tcp://10.0.0.1:8080",
            "PATH", "/bin");

    assertThat(load(env)).hasToString(load(Map.of()).toString());
  }

  @Test
  void productionProblems_nameAllThatIsMissing() {
    assertThat(load(Map.of()).productionProblems())
        .extracting(line -> line.replaceAll(".*\\[|\\]", ""))
        .containsExactly(
            "SALLYPORT_POSTGRES_URL",
            "SALLYPORT_REDIS_URL",
            "SALLYPORT_ADMIN_TOKEN",
            "SALLYPORT_MASTER_KEYS");
  }

  @Test
  void productionProblems_areNone_whenAllIsSet() {
    Settings settings =
        load(
            Map.of(
                "SALLYPORT_POSTGRES_URL",
                "postgres://u:p@db/d",
                "SALLYPORT_REDIS_URL",
                "redis://cache",
                "SALLYPORT_ADMIN_TOKEN",
                Samples.TOKEN,
                "SALLYPORT_MASTER_KEYS",
                "a:" + Samples.KEY + ",b:" + Samples.OTHER_KEY));

    assertThat(settings.productionProblems()).isEmpty();
    assertThat(settings.masterKeys().get(0).key().reveal())
        .isEqualTo(Base64.getDecoder().decode(Samples.KEY));
  }
}
