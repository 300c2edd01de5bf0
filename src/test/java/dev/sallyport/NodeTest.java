package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A production node as a process of its own. */
class NodeTest {
  @TempDir private Path folder;

  private Launched launch(String database, String... settings) throws IOException {
    Map<String, String> env = new HashMap<>(Production.SECRETS);
    env.put("SALLYPORT_DATA_PORT", "0");
    env.put("SALLYPORT_MANAGEMENT_PORT", "0");
    env.put("SALLYPORT_POSTGRES_URL", database);
    env.put("SALLYPORT_REDIS_URL", "redis://127.0.0.1:1");
    for (int i = 0; i < settings.length; i += 2) {
      env.put(settings[i], settings[i + 1]);
    }
    List<String> command =
        List.of(
            Launched.java(), "-cp", System.getProperty("java.class.path"), Main.class.getName());
    return Launched.start(command, folder, env);
  }

  @Test
  void readyFile_ofAKilledNode_isGone_beforeTheNextOneIsReady() throws Exception {
    Path stale = Files.writeString(folder.resolve("ready.json"), "{}");

    try (Launched node =
        launch(
            "postgres://nobody:nothing@127.0.0.1:1/none",
            "SALLYPORT_READY_FILE",
            stale.toString())) {
      node.line("is not reached yet");

      assertThat(stale).doesNotExist();
    }
  }

  @Test
  void node_exits_whenItsStartFailsForAnUnforeseenReason() throws Exception {
    try (Launched node =
        launch(
            "postgres://nobody:nothing@127.0.0.1:1/none",
            "SALLYPORT_POSTGRES_CONNECT_TIMEOUT",
            "30d")) {
      assertThat(node.exitCode()).isEqualTo(1);
      assertThat(node.all()).contains("Sallyport cannot start:");
    }
  }
}
