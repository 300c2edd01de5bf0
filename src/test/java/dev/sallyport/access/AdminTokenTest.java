package dev.sallyport.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import dev.sallyport.crypto.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdminTokenTest {
  private final AdminToken token = new AdminToken(Secret.of("token-of-operators"));

  @Test
  void token_isRight_whateverTheCaseOfItsScheme() {
    for (String scheme : List.of("Bearer ", "bearer ", "BEARER  ")) {
      assertThatCode(() -> token.check(List.of(scheme + "token-of-operators")))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void token_isRefusedInTheSameWords_whateverIsWrong() {
    List<List<String>> wrong =
        List.of(
            List.of(),
            List.of(""),
            List.of("Bearer"),
            List.of("Bearer "),
            List.of("token-of-operators"),
            List.of("Basic token-of-operators"),
            List.of("Bearer token-of-operator"),
            List.of("Bearer token-of-operatorsx"),
            List.of("Bearer TOKEN-OF-OPERATORS"),
            List.of("Bearer token-of-operators", "Bearer token-of-operators"));

    for (List<String> authorization : wrong) {
      assertThatThrownBy(() -> token.check(authorization))
          .as("%s", authorization)
          .isInstanceOf(GatewayException.class)
          .hasMessage("A valid bearer token is needed.")
          .extracting(e -> ((GatewayException) e).code())
          .isEqualTo(ErrorCode.UNAUTHENTICATED);
    }
  }
}
