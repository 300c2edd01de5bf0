package dev.sallyport.ledger;

import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Usage;

/**
 * Where the calls of one event loop are written down: in memory that the operating system keeps
 * when the process dies, without a call to the system and without a hop to another thread. Only
 * that loop's thread may use it.
 */
public interface CallLog {
  /**
   * Written down before anything goes to the provider; throws UNAVAILABLE where there is no room.
   */
  Line open(Opened opened);

  /** One call that runs. */
  interface Line {
    /** What was seen of it by now: all that is known of it should the process die. */
    void mark(Usage seen);

    /** Before the client sees its end. There is always room for it; a second one does nothing. */
    void close(Closed closed);
  }
}
