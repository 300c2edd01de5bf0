package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.Settings;
import dev.sallyport.crypto.Secret;
import dev.sallyport.embedded.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationModeTest {
  private static final Evaluation MADE =
      new Evaluation(
          Secret.of("made token"),
          new Evaluation.MasterKey("e", Secret.of(new byte[32])),
          Secret.of("p"),
          Secret.of("r"),
          Secret.of("e"),
          Secret.of("k"));

  @Test
  void secrets_areMade_whenTheirVariablesAreEmpty() {
    Map<String, String> env = Map.of("SALLYPORT_ADMIN_TOKEN", "", "SALLYPORT_MASTER_KEYS", " ");

    Settings asked = Settings.load(Optional.empty(), env);

    assertThat(EvaluationMode.secrets(MADE, asked))
        .containsEntry("SALLYPORT_ADMIN_TOKEN", "made token")
        .containsKey("SALLYPORT_MASTER_KEYS");
  }

  @Test
  void adminToken_isTheOperators_whenTheirFileHasOne(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("own.conf");
    Files.writeString(file, "adminToken = \"" + Production.ADMIN_TOKEN + "\"");

    Settings asked = Settings.load(Optional.of(file), Map.of());

    assertThat(EvaluationMode.secrets(MADE, asked)).containsOnlyKeys("SALLYPORT_MASTER_KEYS");
  }
}
