package dev.sallyport.workspace;

import dev.sallyport.core.GatewayException;
import java.util.Map;
import java.util.Optional;

/**
 * The organisation and the workspace that are there from the first start. Callers who name no
 * workspace act in them, so neither can be lost.
 */
final class DefaultTenancy {
  private DefaultTenancy() {}

  /** Throws IN_USE. */
  static void requireOther(String what, Optional<String> extRef) {
    if (isDefault(extRef)) {
      throw GatewayException.inUse("The default " + what + " cannot be deleted.");
    }
  }

  /** Throws INVALID. */
  static void requireKept(Optional<String> was, Optional<String> now) {
    if (isDefault(was) && !isDefault(now)) {
      throw GatewayException.invalid(Map.of("extRef", "must stay " + Workspaces.DEFAULT));
    }
  }

  private static boolean isDefault(Optional<String> extRef) {
    return extRef.map(Workspaces.DEFAULT::equals).orElse(false);
  }
}
