package dev.sallyport.api.management;

/**
 * Whether this node should be sent requests, and what it waits for.
 *
 * @param postgres was reached
 * @param redis was reached
 * @param data the data port serves
 */
public record Readiness(Status status, boolean postgres, boolean redis, boolean data) {
  /** What load balancers act on: anything but READY is a 503. */
  public enum Status {
    STARTING,
    READY,
    DRAINING
  }
}
