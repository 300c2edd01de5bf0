package dev.sallyport.runtime;

import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whom the gateway believes on the far side of TLS: the JDK's roots and the operator's own. */
public final class OutboundTrust {
  private OutboundTrust() {}

  /**
   * Reads files, so not on an event loop.
   *
   * @param extraCa PEM, one certificate or many
   * @throws IllegalArgumentException with one sentence, if the file holds no certificates
   */
  public static TrustOptions of(Optional<Path> extraCa) {
    try {
      List<Certificate> roots = new ArrayList<>(jdkRoots());
      extraCa.ifPresent(file -> roots.addAll(read(file)));
      return TrustOptions.wrap(trusting(roots));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<X509Certificate> jdkRoots() throws GeneralSecurityException {
    TrustManagerFactory jdk = factory();
    jdk.init((KeyStore) null);
    return Stream.of(jdk.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .flatMap(manager -> Stream.of(manager.getAcceptedIssuers()))
        .toList();
  }

  private static Collection<? extends Certificate> read(Path file) {
    try (InputStream pem = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (!found.isEmpty()) {
        return found;
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("The extra CA file '" + file + "' cannot be read.", e);
    }
    throw new IllegalArgumentException("The extra CA file '" + file + "' holds no certificate.");
  }

  private static TrustManagerFactory trusting(List<Certificate> roots)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < roots.size(); i++) {
      store.setCertificateEntry("root-" + i, roots.get(i));
    }
    TrustManagerFactory factory = factory();
    factory.init(store);
    return factory;
  }

  private static TrustManagerFactory factory() throws GeneralSecurityException {
    return TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
  }
}
