package dev.sallyport.telemetry;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several who hear of each call; none of them keeps it from the next, nor from the client. */
public final class Audience implements CallEnds {
  private static final Logger log = LoggerFactory.getLogger(Audience.class);

  private final CallEnds[] listeners;

  private Audience(List<CallEnds> listeners) {
    this.listeners = listeners.toArray(CallEnds[]::new);
  }

  /** Heard in this order. */
  public static CallEnds of(List<CallEnds> listeners) {
    return listeners.isEmpty() ? UNHEARD : new Audience(listeners);
  }

  @Override
  public void ended(CallEnd end) {
    for (CallEnds listener : listeners) {
      tell(listener, end);
    }
  }

  private static void tell(CallEnds listener, CallEnd end) {
    try {
      listener.ended(end);
    } catch (RuntimeException e) {
      log.error("The end of call {} was not taken down", end.id(), e);
    }
  }
}
