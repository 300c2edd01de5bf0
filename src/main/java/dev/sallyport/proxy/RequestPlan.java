package dev.sallyport.proxy;

import dev.sallyport.key.KeyRecord;
import dev.sallyport.provider.AuthScheme;
import dev.sallyport.provider.Dialect;
import dev.sallyport.provider.Endpoint;

/**
 * Where one request goes and with which secret.
 *
 * @param uri raw path and query at the endpoint
 * @param model what is to be known of its model before it may go
 */
record RequestPlan(
    Route route, Endpoint endpoint, String uri, AuthScheme auth, Dialect dialect, ModelNeed model) {

  KeyRecord.Upstream credential() {
    return route.credential();
  }
}
