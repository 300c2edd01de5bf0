package dev.sallyport.proxy;

import dev.sallyport.key.KeyRecord;
import dev.sallyport.provider.AuthScheme;
import dev.sallyport.provider.Dialect;
import dev.sallyport.provider.Endpoint;

/**
 * Where one request goes and with which secret.
 *
 * @param uri raw path and query at the endpoint
 */
record RequestPlan(
    KeyRecord key,
    KeyRecord.Upstream credential,
    Endpoint endpoint,
    String uri,
    AuthScheme auth,
    Dialect dialect) {}
