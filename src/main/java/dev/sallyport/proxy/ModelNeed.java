package dev.sallyport.proxy;

import java.util.Optional;

/**
 * What a request's path tells of its model.
 *
 * @param asked whether any rule asks for the model; if not, nothing else here counts
 * @param named the one that the path names
 * @param required whether one must be named in the body, where the path names none
 */
record ModelNeed(boolean asked, Optional<String> named, boolean required) {
  static final ModelNeed NONE = new ModelNeed(false, Optional.empty(), false);

  /** Whether the body has to be looked at. */
  boolean isInBody() {
    return asked && named.isEmpty();
  }
}
