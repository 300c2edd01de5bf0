package dev.sallyport.proxy;

import dev.sallyport.content.Captures;
import dev.sallyport.http.Connections;
import dev.sallyport.runtime.NodeState;
import dev.sallyport.telemetry.CallEnds;
import dev.sallyport.telemetry.Tracing;

/** What the event loops of a node have in common. */
public record Shared(
    NodeState node, KnownKeys known, Load load, Connections connections, Followers followers) {

  /** Who follows calls on their way. */
  public record Followers(CallEnds ends, Tracing tracing, Captures captures) {}
}
