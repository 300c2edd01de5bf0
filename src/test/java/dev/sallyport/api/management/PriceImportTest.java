package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.errors;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.management.ManagementExtension.Management;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ManagementExtension.class)
class PriceImportTest {
  private static final String PATH = "/v1/prices";
  private static final String JSON = "application/json";

  private static final String FILE =
      """
      {
        "sample_spec": {"input_cost_per_token": 0.0, "litellm_provider": "one of many"},
        "gpt-x": {
          "litellm_provider": "openai", "mode": "chat", "max_tokens": 16384,
          "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1E-5,
          "input_cost_per_token_batches": 1.25e-06, "cache_read_input_token_cost": 1.25e-06,
          "input_cost_per_token_above_272k_tokens": 5e-06, "supports_vision": true,
          "search_context_cost_per_query": {
            "search_context_size_high": 0.01, "search_context_size_low": 0.01,
            "search_context_size_medium": 0.01}
        },
        "claude-x": {
          "litellm_provider": "anthropic", "input_cost_per_token": 3e-06,
          "cache_creation_input_token_cost": 3.75e-06,
          "cache_creation_input_token_cost_above_1hr": 6e-06
        },
        "gemini/gemini-x": {
          "litellm_provider": "gemini", "input_cost_per_token": 3.625e-9,
          "output_cost_per_token": "2.5e-06", "output_cost_per_image": 0.039
        },
        "groq/whisper-x": {
          "litellm_provider": "groq", "mode": "audio_transcription",
          "input_cost_per_second": 3.083e-05, "output_cost_per_second": 0
        },
        "whisper-y": {
          "litellm_provider": "openai", "mode": "audio_transcription",
          "input_cost_per_second": 0.0001
        },
        "openrouter/openai/gpt-x": {
          "litellm_provider": "openrouter", "input_cost_per_token": 0.00000250
        },
        "azure/gpt-x": {"litellm_provider": "azure", "input_cost_per_token": 1e-06},
        "bedrock-x": {"litellm_provider": "bedrock_converse", "input_cost_per_token": 1e-06},
        "gpt-free": {"litellm_provider": "openai", "input_cost_per_token": 0.0},
        "gpt-fine": {"litellm_provider": "openai", "input_cost_per_token": 1.234567890123e-05},
        "gpt-minus": {"litellm_provider": "openai", "input_cost_per_token": -1e-06},
        "gpt-vast": {"litellm_provider": "openai", "input_cost_per_token": 1e999999999},
        "gpt-tiny": {"litellm_provider": "openai", "input_cost_per_token": 1e-2147483000},
        "gpt-list": {"litellm_provider": "openai", "input_cost_per_token": [1]},
        "gpt-none": {"litellm_provider": "openai", "mode": "moderation"},
        "text": "not an entry"
      }
      """;

  private static JsonObject rates(Operator admin, String model) {
    return admin.list(PATH + "?model=" + model).get(0).getJsonObject("rates");
  }

  @Test
  void file_isTaken_toTheLastDigit(Operator admin) {
    Answer answer = admin.post(PATH + "/import", JSON, FILE);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(rates(admin, "gpt-x").getMap())
        .isEqualTo(
            Map.of(
                "input", "2.50", "output", "10.00", "cachedInput", "1.25", "toolCalls", "10.00"));
    assertThat(rates(admin, "claude-x").getMap())
        .isEqualTo(Map.of("input", "3.00", "cacheWrite", "3.75", "cacheWriteHour", "6.00"));
    assertThat(rates(admin, "gemini-x").getMap())
        .isEqualTo(Map.of("input", "0.003625", "output", "2.50", "image", "0.039"));
    assertThat(rates(admin, "whisper-y").getMap()).isEqualTo(Map.of("audioHour", "0.36"));
    JsonObject row = admin.list(PATH + "?provider=openrouter&model=openai/gpt-x").get(0);
    assertThat(row.getString("origin")).isEqualTo("imported");
    assertThat(row.getString("source")).isEqualTo("model_prices_and_context_window.json");
    assertThat(row.getString("date")).matches("\\d{4}-\\d{2}-\\d{2}");
    assertThat(admin.list(PATH + "?model=gpt-x").get(0).getJsonArray("tiers").getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("above", 272_000)
                .put("rates", new JsonObject().put("input", "5.00")));
  }

  @Test
  void whatIsNotTaken_isCountedByItsReason(Operator admin) {
    JsonObject told = admin.post(PATH + "/import", JSON, FILE).json();

    Map<String, Object> skipped = new HashMap<>();
    for (Object reason : told.getJsonArray("skipped")) {
      JsonObject one = (JsonObject) reason;
      skipped.put(one.getString("reason"), one.getJsonArray("examples").getList());
    }
    assertThat(told.getInteger("taken")).isEqualTo(6);
    assertThat(skipped)
        .isEqualTo(
            Map.of(
                "is of a provider that the catalogue has not",
                List.of("sample_spec", "azure/gpt-x", "bedrock-x"),
                "has only zeros, which stand for unknown",
                List.of("gpt-free"),
                "has a figure that is no amount of USD with 10 decimals for its unit",
                List.of("gpt-fine", "gpt-minus", "gpt-vast", "gpt-tiny", "gpt-list"),
                "has no figure that is known here",
                List.of("gpt-none"),
                "names no provider",
                List.of("text")));
  }

  @Test
  void sameFile_changesNothing_andOwnRowsStay(Operator admin, Management management) {
    JsonObject own =
        new JsonObject()
            .put("provider", "openai")
            .put("model", "gpt-x")
            .put("rates", new JsonObject().put("input", "1"));
    admin.make(PATH, own);

    admin.post(PATH + "/import", JSON, FILE);
    admin.post(PATH + "/import", JSON, FILE);

    assertThat(management.count("price")).isEqualTo(7);
    assertThat(admin.list(PATH + "?model=gpt-x"))
        .extracting(row -> row.getString("origin"))
        .containsExactly("own", "imported");
    admin.post(PATH + "/import?validFrom=2026-12-01", JSON, FILE);
    assertThat(management.count("price")).isEqualTo(13);
  }

  @Test
  void nameTwice_isRefused(Operator admin) {
    Answer answer = admin.post(PATH + "/import", JSON, "{\"gpt-x\": {},\n \"gpt-x\": {}}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(errors(answer)).containsOnlyKeys("body");
  }

  @Test
  void largeFile_isTaken_andATooLargeOneIsNot(Operator admin, Management management) {
    JsonObject file = new JsonObject();
    for (int i = 0; i < 3_000; i++) {
      file.put(
          "gpt-" + i,
          new JsonObject()
              .put("litellm_provider", "openai")
              .put("input_cost_per_token", "1e-06")
              .put("comment", "x".repeat(800)));
    }

    Answer answer = admin.post(PATH + "/import", JSON, file.encode());
    Answer tooLarge =
        admin.post(PATH + "/import", JSON, "{\"a\":\"" + "x".repeat(17 << 20) + "\"}");

    assertThat(answer.json().getInteger("taken")).isEqualTo(3_000);
    assertThat(management.count("price")).isEqualTo(3_000);
    assertThat(tooLarge.status()).isEqualTo(413);
    assertThat(tooLarge.json().getString("detail")).contains("16777216");
  }

  @Test
  void day_isRefused_whereItIsNone(Operator admin) {
    for (String day : List.of("soon", "2026-02-30")) {
      Answer answer = admin.post(PATH + "/import?validFrom=" + day, JSON, "{}");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(errors(answer)).containsOnlyKeys("validFrom");
    }
  }
}
