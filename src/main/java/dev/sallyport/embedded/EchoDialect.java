package dev.sallyport.embedded;

import dev.sallyport.crypto.Secret;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;

/** How one family of providers is spoken to: where the secret stands, and every word of a reply. */
interface EchoDialect {
  boolean authorized(HttpServerRequest request, Secret secret);

  /**
   * @throws EchoFailure for what this dialect does not know or cannot read
   */
  EchoReply answer(EchoCall call);

  int status(EchoFailure failure);

  JsonObject error(EchoFailure failure);
}
