package dev.sallyport.ledger;

import dev.sallyport.usage.Call;
import io.vertx.core.Future;
import java.util.List;

/** Where the log's calls go to stay. */
public interface Rows {
  /**
   * Each at most once, however often it is given; all of them or none. A failure means: again
   * later.
   */
  Future<Void> write(List<Call> calls);
}
