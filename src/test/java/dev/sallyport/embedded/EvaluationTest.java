package dev.sallyport.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  @TempDir Path folder;
  private Path dataDir;
  private Path file;

  @BeforeEach
  void name() {
    dataDir = folder.resolve("deeper/data");
    file = dataDir.resolve("evaluation.json");
  }

  @Test
  void values_areMadeOnce() throws Exception {
    Evaluation first = Evaluation.loadOrCreate(dataDir, () -> "sk-sp-first");
    Evaluation second = Evaluation.loadOrCreate(dataDir, () -> "sk-sp-second");

    assertThat(second.virtualKey().revealText()).isEqualTo("sk-sp-first");
    assertThat(texts(second)).isEqualTo(texts(first)).doesNotHaveDuplicates();
    assertThat(second.masterKey().bytes().reveal())
        .hasSize(32)
        .isEqualTo(first.masterKey().bytes().reveal());
    assertThat(first.adminToken().revealText()).matches("[0-9A-Za-z]{48,}");
    assertThat(first.echoSecret().revealText()).startsWith("sk-echo-");
  }

  @Test
  void values_differ_betweenFolders() throws Exception {
    Evaluation one = Evaluation.loadOrCreate(dataDir, () -> "a");
    Evaluation other = Evaluation.loadOrCreate(folder.resolve("other"), () -> "b");

    assertThat(texts(one)).doesNotContainAnyElementsOf(texts(other));
  }

  @Test
  void file_isItsOwnersAlone() throws Exception {
    Evaluation evaluation = Evaluation.loadOrCreate(dataDir, () -> "sk-sp-first");

    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(permissions(dataDir)).isIn("rwx------", RunAs.root() ? "rwx--x---" : "rwx------");
    assertThat(evaluation.toString())
        .doesNotContain(evaluation.adminToken().revealText(), evaluation.virtualKey().revealText());
    try (Stream<Path> files = Files.list(dataDir)) {
      assertThat(files).noneMatch(path -> path.toString().endsWith(".partial"));
    }
  }

  @Test
  void file_isClosedAgain_whenItWasOpenedToOthers() throws Exception {
    Evaluation.loadOrCreate(dataDir, () -> "sk-sp-first");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    Evaluation.loadOrCreate(dataDir, () -> "sk-sp-second");

    assertThat(permissions(file)).isEqualTo("rw-------");
  }

  @Test
  void damage_isTold_withoutTheSecretsInIt() throws Exception {
    Evaluation.loadOrCreate(dataDir, () -> "sk-sp-first");
    JsonObject whole = new JsonObject(Files.readString(file));

    for (String damaged :
        List.of(
            "",
            "[]",
            "null",
            whole.encode().substring(0, 300),
            whole.copy().put("masterKey", "c2hvcnQ=").encode(),
            whole.copy().put("masterKey", "?").encode(),
            whole.copy().putNull("echoSecret").encode(),
            without(whole, "virtualKey"))) {
      Files.writeString(file, damaged);
      assertThatThrownBy(() -> Evaluation.loadOrCreate(dataDir, () -> "sk-sp-new"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("evaluation.json is damaged")
          .hasMessageNotContaining(whole.getString("adminToken"))
          .hasNoCause();
      assertThat(Files.readString(file)).isEqualTo(damaged);
    }
  }

  private static String without(JsonObject whole, String field) {
    JsonObject copy = whole.copy();
    copy.remove(field);
    return copy.encode();
  }

  private static List<String> texts(Evaluation evaluation) {
    return List.of(
        evaluation.adminToken().revealText(),
        evaluation.masterKey().id(),
        evaluation.postgresPassword().revealText(),
        evaluation.redisPassword().revealText(),
        evaluation.echoSecret().revealText(),
        evaluation.virtualKey().revealText());
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
