package dev.sallyport.api.toolzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.credential.Credential;
import dev.sallyport.credential.Form;
import dev.sallyport.credential.Integration;
import dev.sallyport.credential.ListedProvider;
import dev.sallyport.credential.ProviderKind;
import dev.sallyport.credential.ProviderSpec;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IconTest {
  private static Integration named(UUID id, String name) {
    OffsetDateTime then = OffsetDateTime.parse("2026-01-02T03:04:05Z");
    ProviderSpec spec =
        new ProviderSpec(
            "slug",
            name,
            "openai",
            "bearer",
            new ProviderSpec.Bases("http://127.0.0.1", Optional.empty(), Optional.empty()));
    return new Integration(
        new ListedProvider(
            id,
            spec,
            ProviderKind.llm("OTHER", new Form(List.of())),
            true,
            new Credential.Times(then, then)),
        true);
  }

  @ParameterizedTest
  @CsvSource({
    "OpenAI, O",
    "Google Gemini, GG",
    "mistral ai studio, MA",
    "Our <own> & only, OO",
    "<&>, ?",
    "Ünïcode Ärger, ÜÄ",
    "𝒳 1, 𝒳1"
  })
  void icon_isWellFormed_whateverTheName(String name, String letters) throws Exception {
    Icon icon = Icon.of(named(UUID.randomUUID(), name));
    byte[] svg = icon.svg().getBytes(StandardCharsets.UTF_8);

    var parsed =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg));

    assertThat(parsed.getDocumentElement().getTextContent()).isEqualTo(letters);
    assertThat(icon.size()).isEqualTo(svg.length);
  }

  @Test
  void icon_isTheSame_forTheSameIntegration() {
    UUID id = UUID.randomUUID();

    assertThat(Icon.of(named(id, "A"))).isEqualTo(Icon.of(named(id, "A")));
    assertThat(Icon.of(named(id, "A")).id())
        .isNotEqualTo(Icon.of(named(UUID.randomUUID(), "A")).id());
  }
}
