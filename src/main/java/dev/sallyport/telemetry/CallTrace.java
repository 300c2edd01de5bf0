package dev.sallyport.telemetry;

import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Opened;
import io.vertx.core.MultiMap;

/** What is told of one call while it runs, on its event loop. Nothing of it may wait or fail. */
public interface CallTrace {
  /** Of a call that nobody follows. */
  CallTrace NONE =
      new CallTrace() {
        @Override
        public void opened(Opened asked) {}

        @Override
        public void goesOut(String host, int port, MultiMap headers) {}

        @Override
        public void answered(int status) {}

        @Override
        public void unanswered(Throwable failure) {}

        @Override
        public void ended(Closed closed) {}
      };

  /** It is let through. */
  void opened(Opened asked);

  /**
   * A request to the provider is about to be made, the first or another one.
   *
   * @param headers of it, complete but for what names the trace
   */
  void goesOut(String host, int port, MultiMap headers);

  /** The head of the provider's answer is there. */
  void answered(int status);

  /** The request that went out got no answer, and there will be another. */
  void unanswered(Throwable failure);

  void ended(Closed closed);
}
