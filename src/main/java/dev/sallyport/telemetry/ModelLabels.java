package dev.sallyport.telemetry;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/**
 * Which models get a line of their own. Clients choose the names, and each new one would stay in
 * memory and in Prometheus for ever: so only a model that has a price gets one, and so many more
 * that a provider has answered as.
 */
public final class ModelLabels {
  public static final String OTHER = "other";

  static final int MOST_PER_PROVIDER = 200;
  static final int MOST = 1_000;
  static final int MOST_PROVIDERS = 100;

  /** As models are called, and no longer. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,99}");

  private final BiPredicate<String, String> isPriced;
  private final Map<String, OfProvider> providers = new ConcurrentHashMap<>();
  private final OfProvider otherProvider = new OfProvider(OTHER);
  private final AtomicInteger models = new AtomicInteger();

  /** Always the same one for the same pair. */
  record Label(String provider, String model) {}

  /**
   * @param told how many of the models have no price
   */
  private record OfProvider(
      String name, Label other, Map<String, Label> models, AtomicInteger told) {
    OfProvider(String name) {
      this(name, new Label(name, OTHER), new ConcurrentHashMap<>(), new AtomicInteger());
    }
  }

  /**
   * @param isPriced whether a provider's model is in the price table by that very name; asked for a
   *     call whose model has no line, so cheap
   */
  public ModelLabels(BiPredicate<String, String> isPriced) {
    this.isPriced = isPriced;
  }

  /** That of the provider alone: operators make their own, though few. */
  String provider(String slug) {
    return of(slug).name();
  }

  /** Where no model is told, {@link #OTHER}. */
  Label of(String slug, Optional<String> answered, Optional<String> asked) {
    OfProvider provider = of(slug);
    Optional<String> model = answered.or(() -> asked);
    if (model.isEmpty()) {
      return provider.other();
    }
    Label known = provider.models().get(model.get());
    return known == null ? admit(provider, model.get(), answered.isPresent()) : known;
  }

  private OfProvider of(String slug) {
    OfProvider known = providers.get(slug);
    return known == null ? admitProvider(slug) : known;
  }

  private synchronized OfProvider admitProvider(String slug) {
    return providers.size() < MOST_PROVIDERS
        ? providers.computeIfAbsent(slug, OfProvider::new)
        : providers.getOrDefault(slug, otherProvider);
  }

  private Label admit(OfProvider provider, String model, boolean answered) {
    if (isPriced.test(provider.name(), model)) {
      return provider.models().computeIfAbsent(model, name -> new Label(provider.name(), name));
    }
    boolean hasRoom = models.get() < MOST && provider.told().get() < MOST_PER_PROVIDER;
    return answered && hasRoom && isName(model) ? admitTold(provider, model) : provider.other();
  }

  private synchronized Label admitTold(OfProvider provider, String model) {
    if (models.get() >= MOST || provider.told().get() >= MOST_PER_PROVIDER) {
      return provider.models().getOrDefault(model, provider.other());
    }
    return provider
        .models()
        .computeIfAbsent(
            model,
            name -> {
              models.incrementAndGet();
              provider.told().incrementAndGet();
              return new Label(provider.name(), name);
            });
  }

  /** A provider that tells back what it was sent may tell back a key. */
  private static boolean isName(String model) {
    return NAME.matcher(model).matches() && !KeyShapes.isIn(model);
  }
}
