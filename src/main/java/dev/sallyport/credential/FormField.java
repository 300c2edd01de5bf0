package dev.sallyport.credential;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One field that a provider asks for to be used with a credential.
 *
 * @param name {@link Form} says which of them are fields of the credential itself
 * @param type {@code text} or {@code password}
 */
public record FormField(
    String name, String label, String type, int maxLength, boolean required, String description) {
  private static final Set<String> SENT_IN_HEADERS = Set.of(Form.API_KEY, Form.ACCESS_KEY);
  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final String SEGMENT = "[A-Za-z0-9]([A-Za-z0-9:_-]|\\.(?!\\.))*(?<![.:_-])";

  /** Parts that a host's name or a path is made from, where it has their form and no other. */
  private static final Map<String, Pattern> IN_URLS =
      Map.of(
          Form.REGION,
          Pattern.compile(LABEL),
          "resource",
          Pattern.compile(LABEL),
          "location",
          Pattern.compile(LABEL),
          "tenant",
          Pattern.compile(SEGMENT),
          "clientId",
          Pattern.compile(SEGMENT),
          "project",
          Pattern.compile(SEGMENT),
          "apiVersion",
          Pattern.compile(SEGMENT));

  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f\\p{Cs}]");
  private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]");

  public FormField {
    requireNonNull(name, "name");
    requireNonNull(label, "label");
    requireNonNull(type, "type");
    requireNonNull(description, "description");
  }

  /** What is wrong with a text that becomes a part of a URL, if it is for one that does. */
  static Optional<String> inUrl(String name, String text) {
    Pattern form = IN_URLS.get(name);
    return form == null || text.isEmpty() || form.matcher(text).matches()
        ? Optional.empty()
        : Optional.of("must be a name as in URLs: letters, digits and hyphens between them");
  }

  /** What is wrong with a text that is given for it. */
  public Optional<String> problem(String text) {
    if (text.length() > maxLength) {
      return Optional.of("must have at most " + maxLength + " characters");
    }
    if (SENT_IN_HEADERS.contains(name)) {
      return UNPRINTABLE.matcher(text).find()
          ? Optional.of("must be printable ASCII, on one line")
          : Optional.empty();
    }
    return CONTROL.matcher(text).find()
        ? Optional.of("must not hold control characters")
        : inUrl(name, text);
  }
}
