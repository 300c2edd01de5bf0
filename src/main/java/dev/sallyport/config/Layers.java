package dev.sallyport.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Lays environment over the operator's file over {@code conf/sallyport.conf}. The last is also the
 * list of keys: what is not in it is a mistake.
 */
final class Layers {
  private static final String REFERENCE = "sallyport.conf";

  private final Environment environment;
  private final Problems problems;
  private final Map<String, ConfigValue> defaults;
  private final Map<String, ConfigValue> variables;
  private final Map<String, ConfigValue> values;

  Layers(Optional<Path> file, Environment environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
    Config reference = ConfigFactory.parseResources(Layers.class.getClassLoader(), REFERENCE);
    Environment none = new Environment(Map.of());
    this.defaults = leaves(resolved(reference, none));
    this.variables = leaves(resolved(reference, Environment.naming(none.asked())));
    this.values = new TreeMap<>(defaults);
    file.flatMap(this::parsed).ifPresent(config -> take("", config.root()));
    leaves(resolved(reference, environment)).forEach(this::takeVariable);
    environment.unread().forEach(this::refuseVariable);
  }

  private static Config resolved(Config config, Environment environment) {
    return config.resolve(ConfigResolveOptions.noSystem().appendResolver(environment));
  }

  private static Map<String, ConfigValue> leaves(Config config) {
    Map<String, ConfigValue> leaves = new TreeMap<>();
    config.entrySet().forEach(entry -> leaves.put(entry.getKey(), entry.getValue()));
    return leaves;
  }

  private Optional<Config> parsed(Path file) {
    try {
      Config config =
          ConfigFactory.parseFile(
              file.toFile(),
              ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false));
      return Optional.of(resolved(config, environment));
    } catch (ConfigException e) {
      problems.add(file.toString(), reason(e), source(e, file));
      return Optional.empty();
    }
  }

  /** Never the parser's own words: it quotes what it stumbled over, which may be a secret. */
  private static String reason(ConfigException e) {
    if (e instanceof ConfigException.IO) {
      return "cannot be read, or includes what cannot be read";
    }
    return e instanceof ConfigException.UnresolvedSubstitution
        ? "refers by ${…} to what is not set"
        : "is not valid HOCON (is a quote, comma or brace missing?)";
  }

  private static String source(ConfigException e, Path file) {
    return e.origin() == null ? file.toString() : e.origin().description();
  }

  private void take(String prefix, ConfigObject object) {
    new TreeMap<>(object)
        .forEach(
            (name, value) -> {
              String key = prefix + name;
              if (defaults.containsKey(key)) {
                values.put(key, value);
              } else if (!isGroup(key)) {
                refuse(key, "is not a key" + Spelling.hint(key, names()), value);
              } else if (value instanceof ConfigObject group) {
                take(key + ".", group);
              } else {
                refuse(key, "is a group of keys, not a key", value);
              }
            });
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>(defaults.keySet());
    defaults.keySet().forEach(key -> names.add(key.replaceFirst("[.][^.]*$", "")));
    return names;
  }

  private boolean isGroup(String key) {
    return defaults.keySet().stream().anyMatch(known -> known.startsWith(key + "."));
  }

  private void refuse(String key, String sentence, ConfigValue value) {
    problems.add(key, sentence, value.origin().description());
  }

  private void takeVariable(String key, ConfigValue value) {
    if (environment.gave(value)) {
      values.put(key, value);
    }
  }

  private void refuseVariable(String name) {
    problems.add(name, "is not a variable" + Spelling.hint(name, environment.asked()));
  }

  Set<String> keys() {
    return defaults.keySet();
  }

  ConfigValue value(String key) {
    return values.get(key);
  }

  ConfigValue defaultValue(String key) {
    return defaults.get(key);
  }

  /** The variable, or the file and line, that set a key; else the variable that would. */
  String source(String key) {
    return value(key) == defaultValue(key) ? variable(key) : value(key).origin().description();
  }

  /** The variable that has the last word on a key. */
  String variable(String key) {
    return variables.get(key).unwrapped().toString();
  }
}
