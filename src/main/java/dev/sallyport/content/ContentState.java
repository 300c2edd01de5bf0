package dev.sallyport.content;

/**
 * How the keeping of content is, for those who look after the node.
 *
 * @param stored calls whose content is in the database, since the start
 * @param dropped calls whose content was to be kept and is not: there was no room, or the database
 *     did not take it
 * @param heldBytes of running calls, and of those that wait for the database
 * @param limitBytes of these
 */
public record ContentState(long stored, long dropped, long heldBytes, long limitBytes) {}
