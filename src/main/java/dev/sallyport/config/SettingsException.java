package dev.sallyport.config;

import java.util.List;

/**
 * Stops start-up: says everything that is wrong with the configuration at once, without secrets.
 */
public final class SettingsException extends RuntimeException {
  private final transient List<String> problems;

  public SettingsException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems), null, false, false);
    this.problems = List.copyOf(problems);
  }

  /** One line per wrong key, ready to print. */
  public List<String> problems() {
    return problems;
  }
}
