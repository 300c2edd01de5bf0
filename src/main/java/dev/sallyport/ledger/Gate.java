package dev.sallyport.ledger;

import dev.sallyport.core.GatewayException;

/** Whether calls may begin: not once the disk failed, nor once the node ends. */
final class Gate {
  private volatile boolean shut;

  void shut() {
    shut = true;
  }

  boolean isShut() {
    return shut;
  }

  void pass() {
    if (shut) {
      throw GatewayException.unavailable("This node can account for no more calls.");
    }
  }
}
