package dev.sallyport.telemetry;

/**
 * What became of the spans of a node, for those who wonder where some are.
 *
 * @param exported taken by the collector
 * @param lost for want of room, or because the collector would not have them
 */
public record SpanCounts(long exported, long lost) {
  static final SpanCounts NONE = new SpanCounts(0, 0);
}
