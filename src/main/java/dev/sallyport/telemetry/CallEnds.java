package dev.sallyport.telemetry;

/** Hears of each call once, when it is over, on the event loop that carried it. */
@FunctionalInterface
public interface CallEnds {
  CallEnds UNHEARD = end -> {};

  /** Must not wait, nor fail: the client's answer is not yet whole. */
  void ended(CallEnd end);
}
