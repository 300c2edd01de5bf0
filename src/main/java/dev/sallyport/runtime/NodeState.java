package dev.sallyport.runtime;

/**
 * What this node tells load balancers: ready once its ports serve and PostgreSQL and Redis were
 * reached, through later outages of either, until it begins to stop or can account for no call.
 */
public final class NodeState {
  private final Pulse pulse = new Pulse();
  private volatile boolean serving;
  private volatile boolean postgresReached;
  private volatile boolean redisReached;
  private volatile boolean draining;
  private volatile boolean accountLost;

  public void servesPorts() {
    serving = true;
  }

  public void reachedPostgres() {
    postgresReached = true;
  }

  public void reachedRedis() {
    redisReached = true;
  }

  /** The disk does not keep the usage log: no call can be taken until this process is replaced. */
  public void losesAccount() {
    accountLost = true;
  }

  /** From now on new work is still done, but no longer invited. */
  public void beginDraining() {
    draining = true;
  }

  /** Of the event loops that serve the data port. */
  public Pulse pulse() {
    return pulse;
  }

  public boolean isServing() {
    return serving;
  }

  public boolean hasReachedPostgres() {
    return postgresReached;
  }

  public boolean hasReachedRedis() {
    return redisReached;
  }

  public boolean isDraining() {
    return draining;
  }

  public boolean hasLostAccount() {
    return accountLost;
  }

  public boolean isReady() {
    return serving && postgresReached && redisReached && !draining && !accountLost;
  }
}
