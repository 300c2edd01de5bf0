package dev.sallyport.access;

import dev.sallyport.core.GatewayException;
import dev.sallyport.crypto.Digests;
import dev.sallyport.crypto.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bootstrap token of operators. Only its digest is kept, and compared in constant time. */
public final class AdminToken {
  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([^ ]+)");

  private final Secret digest;

  public AdminToken(Secret token) {
    this.digest = Secret.of(Digests.sha256(token));
  }

  /**
   * Throws UNAUTHENTICATED, in the same words whatever is wrong.
   *
   * @param authorization every value of that header
   */
  public void check(List<String> authorization) {
    Matcher bearer = BEARER.matcher(authorization.size() == 1 ? authorization.get(0).strip() : "");
    if (!bearer.matches() || !isRight(bearer.group(1))) {
      throw GatewayException.unauthenticated("A valid bearer token is needed.");
    }
  }

  private boolean isRight(String presented) {
    return digest.matches(Digests.sha256(presented.getBytes(StandardCharsets.UTF_8)));
  }
}
