package dev.sallyport;

import dev.sallyport.config.Listener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Asks the management port of this machine for {@code /health/live}, so that a container needs no
 * other program for its health check.
 */
final class HealthCheck {
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final String REQUEST =
      "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  private static final String LIVE = "HTTP/1.1 200 ";

  private HealthCheck() {}

  static boolean run(Listener management) {
    String host = management.host().equals("0.0.0.0") ? "127.0.0.1" : management.host();
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(host, management.port()), TIMEOUT_MILLIS);
      plain.setSoTimeout(TIMEOUT_MILLIS);
      Socket socket = management.tls().isPresent() ? secured(plain, host, management) : plain;
      OutputStream out = socket.getOutputStream();
      out.write(REQUEST.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return startsWith(socket.getInputStream(), LIVE);
    } catch (IOException | GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean startsWith(InputStream in, String expected) throws IOException {
    return new String(in.readNBytes(expected.length()), StandardCharsets.US_ASCII).equals(expected);
  }

  /** It speaks to itself on this machine, so whatever certificate it shows is its own. */
  private static Socket secured(Socket plain, String host, Listener management)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anyone()}, null);
    return context.getSocketFactory().createSocket(plain, host, management.port(), true);
  }

  private static final class Anyone implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
