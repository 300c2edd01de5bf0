package dev.sallyport.ledger;

/**
 * Where segments are made, and how many there may be.
 *
 * @param limitBytes of all of them
 */
record Space(LedgerFolder folder, Disk disk, long limitBytes, int segmentBytes) {}
