package dev.sallyport.credential;

import dev.sallyport.core.GatewayException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What no contract can say about a credential; all that is wrong is told at once. */
final class CredentialRules {
  private final EndpointRule endpoints;

  CredentialRules(EndpointRule endpoints) {
    this.endpoints = endpoints;
  }

  /**
   * Throws INVALID, naming every wrong field.
   *
   * @param sealed the fields that have a sealed value
   * @param wrong what is known to be wrong already, by field
   * @return what was found
   */
  References checked(
      References found,
      CredentialRefs refs,
      CredentialTexts texts,
      Set<String> sealed,
      Map<String, String> wrong) {
    Map<String, String> problems = new TreeMap<>(wrong);
    found.problems(refs).forEach(problems::putIfAbsent);
    texts.endpoint().flatMap(endpoints::problem).ifPresent(p -> problems.put("endpoint", p));
    texts
        .region()
        .flatMap(region -> FormField.inUrl(Form.REGION, region))
        .ifPresent(p -> problems.put(Form.REGION, p));
    found
        .provider()
        .ifPresent(
            provider ->
                provider
                    .form()
                    .problems(given(texts, sealed), texts.settings())
                    .forEach(problems::putIfAbsent));
    if (!problems.isEmpty()) {
      throw GatewayException.invalid(problems);
    }
    return found;
  }

  private static Set<String> given(CredentialTexts texts, Set<String> sealed) {
    Set<String> given = new HashSet<>(sealed);
    texts.endpoint().ifPresent(value -> given.add("endpoint"));
    texts.region().ifPresent(value -> given.add("region"));
    texts.model().ifPresent(value -> given.add("model"));
    return given;
  }
}
