package dev.sallyport.http;

import dev.sallyport.access.Principal;
import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who may call one operation: any of the schemes that the contract names, or everybody. */
final class Security {
  private final List<Authentication> anyOf;

  /**
   * @param required as {@link Contract#security} gives it
   */
  Security(List<Set<String>> required, Map<String, Authentication> authentications) {
    boolean open = required.stream().anyMatch(Set::isEmpty);
    this.anyOf =
        open ? List.of() : required.stream().map(one -> scheme(one, authentications)).toList();
  }

  private static Authentication scheme(
      Set<String> requirement, Map<String, Authentication> authentications) {
    String name = String.join(" and ", requirement);
    Authentication found = authentications.get(name);
    if (found == null) {
      throw new IllegalStateException("no code for the security scheme " + name);
    }
    return found;
  }

  /** Empty where the operation is open; the first scheme that knows the caller tells who it is. */
  Future<Optional<Principal>> caller(MultiMap headers) {
    if (anyOf.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    Future<Principal> caller = Future.succeededFuture(headers).compose(anyOf.get(0)::authenticate);
    for (Authentication next : anyOf.subList(1, anyOf.size())) {
      caller =
          caller.recover(
              failure ->
                  isUnauthenticated(failure)
                      ? next.authenticate(headers)
                      : Future.failedFuture(failure));
    }
    return caller.map(Optional::of);
  }

  private static boolean isUnauthenticated(Throwable failure) {
    return failure instanceof GatewayException known && known.code() == ErrorCode.UNAUTHENTICATED;
  }
}
