package dev.sallyport;

import java.util.List;

/** Why the gateway does not start: one line for the operator for each thing to mend. */
final class StartupException extends RuntimeException {
  private final transient List<String> problems;

  StartupException(List<String> problems) {
    super(String.join("; ", problems), null, false, false);
    this.problems = List.copyOf(problems);
  }

  List<String> problems() {
    return problems;
  }
}
