package dev.sallyport.api.management;

import dev.sallyport.access.Reach;
import dev.sallyport.core.FieldErrors;
import dev.sallyport.http.Call;
import dev.sallyport.http.Operation;
import dev.sallyport.http.Reply;
import dev.sallyport.price.CommunityFile;
import dev.sallyport.price.PriceDraft;
import dev.sallyport.price.PriceRow;
import dev.sallyport.price.WorkspacePrices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What models cost, and what a workspace pays instead. */
public final class PricesApi {
  private static final String WHAT = "price";
  private static final String PATH = "/v1/prices";

  private final WorkspacePrices prices;
  private final Clock clock;

  public PricesApi(WorkspacePrices prices, Clock clock) {
    this.prices = prices;
    this.clock = clock;
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "createPrice", this::createPrice,
        "listPrices", this::listPrices,
        "getPrice", this::getPrice,
        "deletePrice", this::deletePrice,
        "importPrices", this::importPrices);
  }

  private Future<Reply> createPrice(Call call) {
    FieldErrors errors = new FieldErrors();
    PriceDraft draft = PriceJson.toDraft(call.body(), errors);
    Optional<UUID> named =
        errors.read(
            () ->
                Optional.ofNullable(call.body().getString("workspaceId"))
                    .map(id -> Call.toUuid("workspaceId", id)),
            Optional.empty());
    Reach place =
        new Reach(
            Resources.organization(call), Optional.of(named.orElse(Resources.workspace(call))));
    return prices
        .create(place, draft, errors, call.once("createPrice"))
        .map(made -> Resources.made(PATH, made, PriceJson::of));
  }

  private Future<Reply> listPrices(Call call) {
    Page<PriceRow> page = Page.of(call, WHAT);
    Reach reach = call.principal().workspace();
    var filter = new WorkspacePrices.Filter(call.text("provider"), call.text("model"));
    return page.read(
            id -> prices.find(reach, id),
            (after, limit) -> prices.list(reach, filter, after, limit))
        .map(found -> page.reply(found, PriceRow::id, PriceJson::of));
  }

  private Future<Reply> getPrice(Call call) {
    return prices
        .find(call.principal().workspace(), Resources.id(call))
        .map(found -> Resources.found(WHAT, found, PriceJson::of));
  }

  private Future<Reply> deletePrice(Call call) {
    return prices
        .delete(call.principal().workspace(), Resources.id(call))
        .map(deleted -> Resources.deleted("price of the workspace's own", deleted));
  }

  private Future<Reply> importPrices(Call call) {
    LocalDate today = LocalDate.now(clock);
    LocalDate from =
        call.text(PriceJson.VALID_FROM).map(PriceJson::toDay).orElse(PriceRow.Key.EVER);
    // Off the loop: thousands of entries.
    return Vertx.currentContext()
        .executeBlocking(() -> CommunityFile.read(call.body(), from, today), false)
        .compose(
            file ->
                prices
                    .put(call.principal().workspace(), file.taken())
                    .map(done -> Reply.ok(PriceJson.of(file))));
  }
}
