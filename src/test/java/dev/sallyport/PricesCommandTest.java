package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PricesCommandTest {
  private static final String PRICES =
      "{\"own-1\":{\"litellm_provider\":\"openai\",\"input_cost_per_token\":0.0000025,"
          + "\"output_cost_per_token\":0.00001},\"odd\":{\"litellm_provider\":\"nobody\"}}";
  private static final Map<String, String> TOKEN =
      Map.of("SALLYPORT_ADMIN_TOKEN", TestGateway.ADMIN_TOKEN);

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  @TempDir Path folder;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private int run(Map<String, String> env, String... args) {
    return PricesCommand.run(List.of(args), env, new PrintStream(said, true, UTF_8));
  }

  private String said() {
    return said.toString(UTF_8);
  }

  private String file(String content) throws IOException {
    return Files.writeString(folder.resolve("prices.json"), content).toString();
  }

  private static String url() {
    return "http://127.0.0.1:" + gateway.gateway().managementPort();
  }

  private static String prices() {
    return TestPostgres.value(
        gateway.gateway().database(), "select count(*) from price where model = 'own-1'");
  }

  @Test
  void file_isTaken_andToldOf() throws Exception {
    int code = run(TOKEN, "import", file(PRICES), "--url", url() + "/", "--workspace", "default");

    assertThat(said()).contains("Prices taken: 1.").contains("1 skipped: ").contains("(odd)");
    assertThat(code).isZero();
    assertThat(prices()).isEqualTo("1");
  }

  @Test
  void node_refuses_withAReason() throws Exception {
    Map<String, String> wrong = Map.of("SALLYPORT_ADMIN_TOKEN", "wrong-token-of-nobody");

    assertThat(run(wrong, "import", file(PRICES), "--url", url())).isEqualTo(1);
    assertThat(run(TOKEN, "import", file(PRICES), "--url", url(), "--workspace", "no-such"))
        .isEqualTo(1);
    assertThat(run(TOKEN, "import", file("no json"), "--url", url())).isEqualTo(1);

    assertThat(said())
        .contains("SALLYPORT_ADMIN_TOKEN is not the node's (status 401)")
        .contains("no such workspace")
        .contains("The node refused the prices (status 400)")
        .doesNotContain("wrong-token", TestGateway.ADMIN_TOKEN);
  }

  @Test
  void node_cannotBeReached() throws Exception {
    int port;
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = silent.getLocalPort();
    }

    assertThat(run(TOKEN, "import", file(PRICES), "--url", "http://127.0.0.1:" + port))
        .isEqualTo(1);
    assertThat(said()).contains("http://127.0.0.1:" + port + " cannot be reached");
  }

  @Test
  void token_isMissing() throws Exception {
    assertThat(run(Map.of(), "import", file(PRICES))).isEqualTo(2);
    assertThat(said()).contains("SALLYPORT_ADMIN_TOKEN is not set");
  }

  @Test
  void file_isMissing() {
    String missing = folder.resolve("missing").toString();

    assertThat(run(TOKEN, "import", missing)).isEqualTo(2);
    assertThat(said()).contains(missing + " cannot be read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "import", "export f", "import f --url", "import f --what x"})
  void wrongArguments_areToldTheUsage(String args) {
    assertThat(run(TOKEN, args.isEmpty() ? new String[0] : args.split(" "))).isEqualTo(2);
    assertThat(said()).contains("Usage: java -jar sallyport.jar prices import FILE");
  }
}
