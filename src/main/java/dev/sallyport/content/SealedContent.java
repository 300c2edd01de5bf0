package dev.sallyport.content;

/**
 * What passed in one call, as it is stored: a type of its own, so that nothing is written in the
 * clear.
 *
 * @param content all is as it was, but the bytes of its messages are sealed
 */
public record SealedContent(Content content) {}
