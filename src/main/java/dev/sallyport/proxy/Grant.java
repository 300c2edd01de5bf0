package dev.sallyport.proxy;

import dev.sallyport.key.KeyDigest;
import dev.sallyport.key.KeyRecord;

/**
 * A presented key, and what was found for it.
 *
 * @param current false: something has changed since it was read, perhaps this
 */
record Grant(KeyDigest digest, KeyRecord record, boolean current) {}
