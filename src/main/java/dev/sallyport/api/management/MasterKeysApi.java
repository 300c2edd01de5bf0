package dev.sallyport.api.management;

import dev.sallyport.credential.MasterKeys;
import dev.sallyport.credential.Rewrap;
import dev.sallyport.http.Call;
import dev.sallyport.http.Operation;
import dev.sallyport.http.Reply;
import dev.sallyport.runtime.Owned;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** What everything sealed rests on: told by its id, never shown. */
public final class MasterKeysApi {
  private static final String REWRAP = "rewrapMasterKeys";

  private final Owned<Rewrap> masterKeys;

  public MasterKeysApi(Owned<Rewrap> masterKeys) {
    this.masterKeys = masterKeys;
  }

  public Map<String, Operation> operations() {
    return Map.of("getMasterKeys", this::getMasterKeys, REWRAP, this::rewrapMasterKeys);
  }

  private Future<Reply> getMasterKeys(Call call) {
    Resources.requireBootstrap(call);
    return masterKeys.call(Rewrap::status).map(status -> Reply.ok(MasterKeysJson.of(status)));
  }

  private Future<Reply> rewrapMasterKeys(Call call) {
    Resources.requireBootstrap(call);
    var once = call.once(REWRAP);
    return masterKeys
        .call(owned -> owned.begin(once))
        .compose(first -> masterKeys.call(Rewrap::status).map(now -> accepted(first, now)));
  }

  private static Reply accepted(boolean first, MasterKeys now) {
    JsonObject status = MasterKeysJson.of(now);
    return Reply.accepted(first ? status : status.put("replayed", true));
  }
}
