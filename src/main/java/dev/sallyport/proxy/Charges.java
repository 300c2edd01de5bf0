package dev.sallyport.proxy;

import dev.sallyport.core.ModelPattern;
import dev.sallyport.limit.Charge;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a call by one way is charged, sorted out once: most keys' calls are all charged the same.
 */
final class Charges {
  private final List<Charge> always = new ArrayList<>();
  private final List<OfModel> some = new ArrayList<>();

  private record OfModel(ModelPattern model, Charge charge) {
    /** In any letter case: some providers take it in any, and a limit is not to be got round. */
    boolean counts(String name) {
      return model.matches(name.toLowerCase(Locale.ROOT));
    }
  }

  Charges(List<Charge> all) {
    all.forEach(this::add);
  }

  private void add(Charge charge) {
    charge
        .limit()
        .model()
        .map(model -> ModelPattern.of(model.toLowerCase(Locale.ROOT)))
        .ifPresentOrElse(model -> some.add(new OfModel(model, charge)), () -> always.add(charge));
  }

  boolean dependOnTheModel() {
    return !some.isEmpty();
  }

  /**
   * @param required whether some model will be used: one that is not told may be any
   */
  List<Charge> of(AskedModels asked, boolean required) {
    if (some.isEmpty()) {
      return always;
    }
    boolean any = required && !asked.sure();
    List<Charge> charges = new ArrayList<>(always);
    for (OfModel limited : some) {
      if (any || asked.names().stream().anyMatch(limited::counts)) {
        charges.add(limited.charge());
      }
    }
    return charges;
  }
}
