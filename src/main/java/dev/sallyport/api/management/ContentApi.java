package dev.sallyport.api.management;

import dev.sallyport.content.Contents;
import dev.sallyport.http.Call;
import dev.sallyport.http.Operation;
import dev.sallyport.http.Reply;
import io.vertx.core.Future;
import java.util.Map;

/** What was said in a call, where its workspace keeps that. */
public final class ContentApi {
  private final Contents contents;

  public ContentApi(Contents contents) {
    this.contents = contents;
  }

  public Map<String, Operation> operations() {
    return Map.of("getRequestContent", this::getRequestContent);
  }

  private Future<Reply> getRequestContent(Call call) {
    return contents
        .find(call.principal().organization(), Resources.id(call))
        .map(found -> Resources.found("content", found, ContentJson::of));
  }
}
