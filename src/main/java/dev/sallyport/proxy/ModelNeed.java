package dev.sallyport.proxy;

import java.util.List;
import java.util.Optional;

/**
 * What the first line of a request tells of its models, where any rule asks for them.
 *
 * @param named by its path and its query; each is held against the rules
 * @param inBody whether the body may name one too
 * @param required whether the body must name one
 * @param list if models are what it asks for, and the answer cannot pass as it comes
 */
record ModelNeed(List<String> named, boolean inBody, boolean required, Optional<ModelList> list) {
  static final ModelNeed NONE = new ModelNeed(List.of(), false, false, Optional.empty());

  ModelNeed answeredBy(Optional<ModelList> of) {
    return new ModelNeed(named, inBody, required, of);
  }
}
