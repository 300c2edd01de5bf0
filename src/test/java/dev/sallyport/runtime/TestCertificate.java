package dev.sallyport.runtime;

import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A self-signed certificate made by the JDK's keytool, for servers that tests start. */
public record TestCertificate(Path store, Path certificate, Path key) {
  private static final String PASSWORD = "changeit";

  /**
   * @param names as in {@code dns:provider.test} or {@code ip:127.0.0.1}
   */
  public static TestCertificate in(Path folder, String... names) {
    Path store = folder.resolve("server.p12");
    String san = "san=" + String.join(",", names);
    keytool(
        ("-genkeypair -alias server -keyalg EC -dname CN=test -storepass " + PASSWORD)
            .split(" ", -1),
        "-ext",
        san,
        "-keystore",
        store.toString());
    try (InputStream stored = Files.newInputStream(store)) {
      KeyStore loaded = KeyStore.getInstance("PKCS12");
      loaded.load(stored, PASSWORD.toCharArray());
      byte[] key = loaded.getKey("server", PASSWORD.toCharArray()).getEncoded();
      return new TestCertificate(
          store,
          pem(folder, "CERTIFICATE", loaded.getCertificate("server").getEncoded()),
          pem(folder, "PRIVATE KEY", key));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public PfxOptions keyStore() {
    return new PfxOptions().setPath(store.toString()).setPassword(PASSWORD);
  }

  private static void keytool(String[] fixed, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(fixed));
    command.addAll(List.of(arguments));
    try {
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        throw new IllegalStateException("keytool failed");
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path pem(Path folder, String kind, byte[] bytes) throws IOException {
    String text =
        "-----BEGIN %s-----%n%s%n-----END %s-----%n"
            .formatted(kind, Base64.getMimeEncoder().encodeToString(bytes), kind);
    return Files.writeString(folder.resolve(kind.replace(' ', '-') + ".pem"), text);
  }
}
