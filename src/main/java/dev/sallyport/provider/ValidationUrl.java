package dev.sallyport.provider;

import dev.sallyport.credential.Probe;
import dev.sallyport.credential.ProviderSpec;
import dev.sallyport.crypto.Secret;
import java.util.Optional;

/** The URL that a validation calls, for surfaces that show it. */
public final class ValidationUrl {
  private ValidationUrl() {}

  /** Where nothing is called yet, the provider's own endpoint. */
  public static String of(ProviderSpec provider, boolean custom) {
    boolean served =
        custom || Providers.find(provider.slug()).filter(Provider::servedNow).isPresent();
    return served ? called(provider, custom) : provider.bases().endpoint();
  }

  private static String called(ProviderSpec provider, boolean custom) {
    ProbeCall call =
        ProbeCall.of(new Probe.Question(provider, custom, Optional.empty(), Secret.of("")));
    Endpoint at = call.endpoint();
    return new Endpoint(at.tls(), at.host(), at.port(), "").url() + call.uri();
  }
}
