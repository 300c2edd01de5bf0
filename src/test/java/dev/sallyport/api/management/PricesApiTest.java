package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.NOBODY;
import static dev.sallyport.api.management.Operator.errors;
import static dev.sallyport.api.management.Tenants.organization;
import static dev.sallyport.api.management.Tenants.workspace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.management.ManagementExtension.Management;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ManagementExtension.class)
class PricesApiTest {
  private static final String PATH = "/v1/prices";

  private static JsonObject price(String model, String input) {
    return new JsonObject()
        .put("provider", "openai")
        .put("model", model)
        .put("rates", new JsonObject().put("input", input).put("output", "10"));
  }

  @Test
  void price_isMadeShownAndDeleted(Operator admin, Management management) {
    JsonObject draft =
        price("gpt-4o", "2.125")
            .put("validFrom", "2026-12-01")
            .put("source", "contract 17")
            .put(
                "tiers",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("above", 200_000)
                            .put("rates", new JsonObject().put("input", "4"))));

    Answer made = admin.post(PATH, draft);

    assertThat(made.status()).isEqualTo(201);
    String id = made.json().getString("id");
    assertThat(made.headers().get("location")).isEqualTo(PATH + "/" + id);
    assertThat(made.json().getString("origin")).isEqualTo("own");
    assertThat(made.json().getString("validFrom")).isEqualTo("2026-12-01");
    assertThat(made.json().getJsonObject("rates"))
        .isEqualTo(new JsonObject().put("input", "2.125").put("output", "10.00"));
    assertThat(made.json().getJsonArray("tiers").getJsonObject(0).getJsonObject("rates"))
        .isEqualTo(new JsonObject().put("input", "4.00"));
    assertThat(admin.get(PATH + "/" + id).json()).isEqualTo(made.json());
    assertThat(admin.delete(PATH + "/" + id).status()).isEqualTo(204);
    assertThat(admin.get(PATH + "/" + id).status()).isEqualTo(404);
    assertThat(admin.delete(PATH + "/" + id).status()).isEqualTo(404);
    assertThat(management.changes()).hasSize(2).allMatch(told -> told.startsWith("price "));
  }

  @Test
  void secondPrice_isRefused_forTheSameDay(Operator admin) {
    admin.make(PATH, price("gpt-4o", "2"));

    Answer again = admin.post(PATH, price("gpt-4o", "3"));

    assertThat(again.status()).isEqualTo(409);
    assertThat(errors(again)).containsOnlyKeys("validFrom");
    assertThat(admin.post(PATH, price("gpt-4o", "3").put("validFrom", "2026-12-01")).status())
        .isEqualTo(201);
  }

  @Test
  void repetition_makesOne(Operator admin, Management management) {
    Operator once = admin.once("p1");
    String id = once.make(PATH, price("gpt-4o", "2"));

    JsonObject again = once.post(PATH, price("gpt-4o", "2")).json();

    assertThat(again.getString("id")).isEqualTo(id);
    assertThat(again.getBoolean("replayed")).isTrue();
    assertThat(management.count("price")).isEqualTo(1);
  }

  @Test
  void everyWrongField_isNamed(Operator admin) {
    JsonObject rates =
        new JsonObject().put("input", "1e-6").put("output", 2.5).put("thoughts", "1");
    JsonObject tier = new JsonObject().put("above", 0).put("rates", new JsonObject());

    Answer answer =
        admin.post(
            PATH,
            new JsonObject()
                .put("provider", "openai")
                .put("validFrom", "soon")
                .put("rates", rates)
                .put("tiers", new JsonArray().add(tier))
                .put("currency", "EUR"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(errors(answer))
        .containsOnlyKeys(
            "model",
            "validFrom",
            "rates.input",
            "rates.output",
            "rates.thoughts",
            "tiers.0.above",
            "tiers.0.rates",
            "currency");
  }

  @Test
  void everyWrongField_isNamed_whereTheContractSeesNone(Operator admin) {
    JsonObject tier =
        new JsonObject().put("above", 5).put("rates", new JsonObject().put("input", "1"));

    Answer answer =
        admin.post(
            PATH,
            price("m", "9999999.5")
                .put("workspaceId", NOBODY)
                .put("provider", "nobodys")
                .put("validFrom", "2026-02-30")
                .put("tiers", new JsonArray().add(tier).add(tier)));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(errors(answer))
        .containsOnlyKeys("workspaceId", "provider", "validFrom", "rates.input", "tiers.1.above");
  }

  @Test
  void list_hasTheBuiltInOnes_inPagesAndByFilter(Operator admin) {
    String id = admin.make(PATH, price("gpt-4o", "2"));

    List<String> read = new ArrayList<>();
    for (String next = ""; next != null; ) {
      Answer page = admin.get(PATH + "?limit=60" + next);
      Operator.items(page).forEach(row -> read.add(row.getString("id")));
      String after = page.json().getString("nextAfter");
      next = after == null ? null : "&after=" + after;
    }
    List<JsonObject> filtered = admin.list(PATH + "?provider=openai&model=gpt-4o");

    assertThat(read).hasSizeGreaterThan(150).contains(id);
    assertThat(new HashSet<>(read)).hasSameSizeAs(read);
    assertThat(filtered)
        .extracting(row -> row.getString("origin"))
        .containsExactly("own", "builtIn");
    assertThat(filtered.get(1).getString("source")).startsWith("https://");
    String builtIn = filtered.get(1).getString("id");
    assertThat(admin.get(PATH + "/" + builtIn).json()).isEqualTo(filtered.get(1));
    assertThat(admin.delete(PATH + "/" + builtIn).status()).isEqualTo(404);
    assertThat(admin.get(PATH + "?after=" + NOBODY).status()).isEqualTo(400);
  }

  @Test
  void prices_areOfTheirWorkspaceAlone(Operator admin) {
    String other = admin.make("/v1/organizations", organization("other"));
    admin.make("/v1/workspaces", workspace("w").put("organizationId", other));
    String sibling = admin.make("/v1/workspaces", workspace("sibling"));
    String id = admin.make(PATH, price("gpt-4o", "2"));

    for (Operator stranger : List.of(admin.in("w"), admin.in("sibling"))) {
      assertThat(stranger.get(PATH + "/" + id).status()).isEqualTo(404);
      assertThat(stranger.delete(PATH + "/" + id).status()).isEqualTo(404);
      assertThat(stranger.list(PATH + "?model=gpt-4o")).hasSize(1);
      assertThat(stranger.make(PATH, price("gpt-4o", "3"))).isNotEqualTo(id);
    }
    assertThat(admin.post(PATH, price("m", "3").put("workspaceId", sibling)).status())
        .isEqualTo(201);
    assertThat(admin.in("sibling").list(PATH + "?model=m")).hasSize(1);
  }

  @Test
  void workspace_goesWithItsPrices(Operator admin, Management management) {
    String id = admin.make("/v1/workspaces", workspace("w"));
    admin.in("w").make(PATH, price("gpt-4o", "2"));

    assertThat(admin.delete("/v1/workspaces/" + id).status()).isEqualTo(204);
    assertThat(management.count("price")).isZero();
  }
}
