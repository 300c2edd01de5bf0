package dev.sallyport.http;

import java.util.Map;

/**
 * The code behind one contract.
 *
 * @param operations by operationId
 * @param authentications by the name of the contract's security scheme
 */
public record Surface(
    Map<String, Operation> operations,
    Map<String, Authentication> authentications,
    ErrorRenderer errors) {
  public Surface {
    operations = Map.copyOf(operations);
    authentications = Map.copyOf(authentications);
  }
}
