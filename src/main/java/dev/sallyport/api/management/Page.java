package dev.sallyport.api.management;

import dev.sallyport.core.GatewayException;
import dev.sallyport.http.Call;
import dev.sallyport.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One page of a list.
 *
 * @param what is listed, for the error
 * @param after last item of the page before
 */
record Page<T>(String what, Optional<UUID> after, int limit) {
  static <T> Page<T> of(Call call, String what) {
    return new Page<>(what, call.uuid("after"), call.integer("limit"));
  }

  /**
   * Reads one item more than the page holds, to know whether it is the last. An item that is gone
   * is no place to go on from: the list would silently start over, so that is INVALID.
   */
  Future<List<T>> read(
      Function<UUID, Future<Optional<T>>> find,
      BiFunction<Optional<UUID>, Integer, Future<List<T>>> list) {
    Future<Optional<T>> place =
        after.map(find).orElseGet(() -> Future.succeededFuture(Optional.empty()));
    return place.compose(
        found ->
            after.isPresent() && found.isEmpty()
                ? Future.failedFuture(unknownPlace())
                : list.apply(after, limit + 1));
  }

  Reply reply(List<T> read, Function<T, UUID> id, Function<T, JsonObject> json) {
    List<T> items = read.subList(0, Math.min(limit, read.size()));
    Optional<UUID> next =
        read.size() > limit ? Optional.of(id.apply(items.get(limit - 1))) : Optional.empty();
    return Reply.ok(ManagementJson.page(items, json, next));
  }

  private GatewayException unknownPlace() {
    return GatewayException.invalid(Map.of("after", "there is no such " + what));
  }
}
