package dev.sallyport.credential;

import static java.util.Objects.requireNonNull;

/**
 * One field that a provider asks for to be used with a credential.
 *
 * @param name {@link Form} says which of them are fields of the credential itself
 * @param type {@code text} or {@code password}
 */
public record FormField(
    String name, String label, String type, int maxLength, boolean required, String description) {
  public FormField {
    requireNonNull(name, "name");
    requireNonNull(label, "label");
    requireNonNull(type, "type");
    requireNonNull(description, "description");
  }
}
