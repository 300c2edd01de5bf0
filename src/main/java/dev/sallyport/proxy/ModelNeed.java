package dev.sallyport.proxy;

import java.util.List;

/**
 * What the first line of a request tells of its models, where any rule asks for them.
 *
 * @param named by its path and its query; each is held against the rules
 * @param inBody whether the body may name one too
 * @param required whether the body must name one
 */
record ModelNeed(List<String> named, boolean inBody, boolean required) {
  static final ModelNeed NONE = new ModelNeed(List.of(), false, false);
}
