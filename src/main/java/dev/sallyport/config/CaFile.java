package dev.sallyport.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/** Looks into a file of extra authorities at start, not at the first call that needs one. */
final class CaFile {
  private CaFile() {}

  static Path parse(String text) {
    Path path = Formats.readableFile(text);
    try (var in = Files.newInputStream(path)) {
      if (!CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
        return path;
      }
    } catch (IOException | CertificateException e) {
      throw new IllegalArgumentException(text + " holds no PEM certificates", e);
    }
    throw new IllegalArgumentException(text + " holds no PEM certificates");
  }
}
