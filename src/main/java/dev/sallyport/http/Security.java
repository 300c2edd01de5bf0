package dev.sallyport.http;

import dev.sallyport.access.Principal;
import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.SecurityRequirement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who may call one operation: any of the schemes that the contract names, or everybody. */
final class Security {
  private final List<Authentication> anyOf;

  Security(Operation operation, Map<String, Authentication> authentications) {
    List<SecurityRequirement> required = operation.getSecurityRequirements();
    boolean open = required.stream().anyMatch(SecurityRequirement::isEmpty);
    this.anyOf =
        open ? List.of() : required.stream().map(one -> scheme(one, authentications)).toList();
  }

  private static Authentication scheme(
      SecurityRequirement requirement, Map<String, Authentication> authentications) {
    String name = String.join(" and ", requirement.getNames());
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
