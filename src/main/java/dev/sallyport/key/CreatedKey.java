package dev.sallyport.key;

import dev.sallyport.crypto.Secret;

/**
 * A key just made.
 *
 * @param text the key itself; this is the only time that it is told
 */
public record CreatedKey(VirtualKey key, Secret text) {}
