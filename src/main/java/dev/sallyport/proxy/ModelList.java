package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import dev.sallyport.provider.Dialect;
import dev.sallyport.provider.ModelLists;
import dev.sallyport.provider.Provider;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A list of models that is read before the client gets it: because the key may not use all that is
 * in it, or because it was asked for in another dialect than the provider's.
 *
 * @param foreign the dialect in which the provider lists its models, if it has to be rewritten
 */
record ModelList(Provider provider, Routes routes, Optional<Dialect> foreign) {
  /** A part, or word that nothing changed, would be of another text than the client gets. */
  private static final List<String> OF_OTHER_TEXT =
      List.of("range", "if-range", "if-none-match", "if-modified-since", "want-digest");

  private static final List<String> ABOUT_THE_TEXT =
      List.of(
          "content-length",
          "etag",
          "last-modified",
          "accept-ranges",
          "content-md5",
          "digest",
          "content-digest",
          "repr-digest");

  /** How the request goes to the provider, whose answer is to be readable and whole. */
  void ask(MultiMap headers) {
    OF_OTHER_TEXT.forEach(headers::remove);
    headers.set("accept-encoding", "identity");
    foreign
        .flatMap(ModelLists::version)
        .filter(version -> !headers.contains("anthropic-version"))
        .ifPresent(version -> headers.set("anthropic-version", version));
  }

  /** What the answer's head says of a text that the client does not get. */
  static void forget(MultiMap headers) {
    ABOUT_THE_TEXT.forEach(headers::remove);
  }

  /** Fails with UPSTREAM where the provider's text is no list. */
  Buffer edited(Buffer theirs) {
    Buffer allowed =
        routes.restrictsModels() ? ListFilter.kept(theirs, routes::allowsModel) : theirs;
    return foreign.isEmpty() ? allowed : rewritten(allowed);
  }

  private Buffer rewritten(Buffer theirs) {
    try {
      return ModelLists.asOpenai(provider, new JsonObject(theirs)).toBuffer();
    } catch (DecodeException | ClassCastException e) {
      throw unreadable();
    }
  }

  static GatewayException unreadable() {
    return GatewayException.upstream("The provider's list of models could not be read.");
  }
}
