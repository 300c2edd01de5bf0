package dev.sallyport.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.util.Locale;
import java.util.Optional;

/** The servers' binaries as they lie in the jars beside the gateway, by operating system. */
enum Bundle {
  POSTGRES("PostgreSQL", "SALLYPORT_POSTGRES_URL") {
    @Override
    String resource(String os, String arch) {
      return "postgres-" + os + "-" + (arch.equals("arm64") ? "arm_64" : "x86_64") + ".txz";
    }
  },
  REDIS("Redis", "SALLYPORT_REDIS_URL") {
    @Override
    String resource(String os, String arch) {
      boolean rebuilt = os.equals("linux") && arch.equals("arm64");
      return "redis-server-" + (rebuilt ? "6.2.7" : "6.2.6-v5") + "-" + os + "-" + arch;
    }
  };

  private final String product;
  private final String setting;

  Bundle(String product, String setting) {
    this.product = product;
    this.setting = setting;
  }

  abstract String resource(String os, String arch);

  String product() {
    return product;
  }

  /** The key of the configuration that names a server of one's own instead. */
  String setting() {
    return setting;
  }

  boolean present() {
    return url().isPresent();
  }

  String missing() {
    return "There is no embedded "
        + product
        + " for this platform or its jar is not on the class path: set "
        + setting
        + ".";
  }

  InputStream open() throws IOException {
    return connect().getInputStream();
  }

  /** Changes with the content, and costs no reading of it where the resource is in a jar. */
  String fingerprint() throws IOException {
    URLConnection connection = connect();
    long content =
        connection instanceof JarURLConnection jar
            ? jar.getJarEntry().getCrc()
            : connection.getLastModified();
    return Long.toHexString(content) + "-" + Long.toHexString(connection.getContentLengthLong());
  }

  private URLConnection connect() throws IOException {
    return url().orElseThrow(() -> new IOException(missing())).openConnection();
  }

  private Optional<URL> url() {
    return os().flatMap(os -> arch().map(arch -> resource(os, arch)))
        .map(Bundle.class.getClassLoader()::getResource);
  }

  private static Optional<String> os() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (name.startsWith("linux")) {
      return Optional.of("linux");
    }
    return name.startsWith("mac") ? Optional.of("darwin") : Optional.empty();
  }

  private static Optional<String> arch() {
    return switch (System.getProperty("os.arch")) {
      case "amd64", "x86_64" -> Optional.of("amd64");
      case "aarch64", "arm64" -> Optional.of("arm64");
      default -> Optional.empty();
    };
  }
}
