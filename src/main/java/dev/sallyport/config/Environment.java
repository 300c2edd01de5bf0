package dev.sallyport.config;

import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Answers the {@code ${?NAME}} of a configuration file from a given map, marks each answer with its
 * name, and remembers which names were asked for. Empty variables count as unset, since compose
 * files and charts cannot leave one out.
 */
final class Environment implements ConfigResolver {
  private static final String PREFIX = "SALLYPORT_";

  /** Read by others: {@code Settings} and {@code logback.xml}. */
  private static final Set<String> READ_ELSEWHERE =
      Set.of(
          "SALLYPORT_CONFIG",
          "SALLYPORT_LOG_LEVEL",
          "SALLYPORT_LOG_FORMAT",
          "SALLYPORT_LOG_CONFIG");

  /** What Kubernetes adds to every pod for a Service called sallyport or sallyport-something. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "SALLYPORT_(.+_)?(SERVICE_(HOST|PORT(_.+)?)|PORT_[0-9]+_(TCP|UDP|SCTP)(_[A-Z]+)?)");

  private static final Pattern SERVICE_URL = Pattern.compile("(tcp|udp|sctp)://.*");

  private final Map<String, String> variables = new TreeMap<>();
  private final Set<String> asked = new TreeSet<>();

  Environment(Map<String, String> variables) {
    variables.forEach(
        (name, value) -> {
          if (!value.isBlank() && !isServiceLink(name, value)) {
            this.variables.put(name, value.strip());
          }
        });
  }

  /** Where each variable holds its own name: shows which one sets what. */
  static Environment naming(Set<String> names) {
    return new Environment(names.stream().collect(Collectors.toMap(name -> name, name -> name)));
  }

  private static boolean isServiceLink(String name, String value) {
    return name.startsWith(PREFIX)
        && (SERVICE_LINK.matcher(name).matches()
            || (name.endsWith("_PORT") && SERVICE_URL.matcher(value).matches()));
  }

  Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  @Override
  public ConfigValue lookup(String name) {
    asked.add(name);
    String value = variables.get(name);
    return value == null ? null : ConfigValueFactory.fromAnyRef(value, name);
  }

  @Override
  public ConfigResolver withFallback(ConfigResolver fallback) {
    return this;
  }

  boolean gave(ConfigValue value) {
    return variables.containsKey(value.origin().description());
  }

  Set<String> asked() {
    return asked;
  }

  /** Names of ours that nothing reads: most likely misspelt. */
  Set<String> unread() {
    Set<String> unread = new TreeSet<>(variables.keySet());
    unread.removeIf(name -> !name.startsWith(PREFIX));
    unread.removeAll(READ_ELSEWHERE);
    unread.removeAll(asked);
    return unread;
  }
}
