package dev.sallyport.proxy;

import dev.sallyport.key.KeyRecord;
import dev.sallyport.provider.AuthScheme;
import dev.sallyport.provider.Dialect;
import dev.sallyport.provider.Endpoint;
import dev.sallyport.provider.Provider;
import java.util.Optional;

/**
 * Where one credential leads.
 *
 * @param own of the credential, or else of its provider
 * @param compatible what stands for {@code https://api.openai.com/v1} there, if anything does
 * @param joined whether that base ends as OpenAI's paths begin, and they are joined once
 * @param charges what a call by this way is charged
 */
record Route(
    KeyRecord.Upstream credential,
    Provider provider,
    Endpoint own,
    Optional<Endpoint> compatible,
    boolean joined,
    Charges charges) {

  /** Throws IllegalArgumentException where the credential's endpoint cannot be understood. */
  static Route of(KeyRecord.Upstream credential, Provider provider) {
    Optional<Endpoint> moved = credential.endpoint().map(Endpoint::parse);
    return new Route(
        credential,
        provider,
        moved.orElse(provider.endpoint()),
        provider
            .openaiBase()
            .map(base -> moved.map(own -> moved(own, provider, base)).orElse(base)),
        moved.isPresent() && provider.openaiBase().equals(Optional.of(provider.endpoint())),
        new Charges(credential.charges()));
  }

  /** The OpenAI-compatible base of a credential that has an endpoint of its own. */
  private static Endpoint moved(Endpoint own, Provider provider, Endpoint base) {
    String below =
        base.path().startsWith(provider.endpoint().path())
            ? base.path().substring(provider.endpoint().path().length())
            : base.path();
    return new Endpoint(own.tls(), own.host(), own.port(), own.path() + below);
  }

  /**
   * How the secret goes. Where the paths are OpenAI's (Gemini's {@code /v1beta/openai}), as
   * OpenAI's SDK sends it.
   */
  AuthScheme auth(Dialect dialect) {
    boolean compatible = dialect == Dialect.OPENAI && provider.dialect() != Dialect.OPENAI;
    return compatible && provider.auth() != AuthScheme.NONE ? AuthScheme.BEARER : provider.auth();
  }

  /** Whether weights alone decide between the two. */
  boolean isEqual(Route other) {
    return credential.rank().priority() == other.credential.rank().priority()
        && provider.equals(other.provider);
  }

  int weight() {
    return credential.rank().weight();
  }
}
