package dev.sallyport.http;

import dev.sallyport.config.Listener;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Certificates are renewed while a gateway runs: new connections then get the new one. */
final class TlsReload {
  private static final Logger log = LoggerFactory.getLogger(TlsReload.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final HttpServer server;
  private final Listener.Tls files;
  private final long timer;
  private String seen;

  TlsReload(Vertx vertx, HttpServer server, Listener.Tls files) {
    this.vertx = vertx;
    this.server = server;
    this.files = files;
    this.seen = state(files);
    this.timer = vertx.setPeriodic(PERIOD.toMillis(), id -> check());
  }

  static PemKeyCertOptions pem(Listener.Tls files) {
    return new PemKeyCertOptions()
        .setCertPath(files.cert().toString())
        .setKeyPath(files.key().toString());
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  private void check() {
    vertx
        .executeBlocking(() -> state(files), false)
        .onSuccess(
            now -> {
              if (!now.equals(seen)) {
                seen = now;
                reload();
              }
            });
  }

  /** By force: Vert.x knows certificates by the names of their files, and these are the same. */
  private void reload() {
    ServerSSLOptions options =
        new ServerSSLOptions().setUseAlpn(true).setKeyCertOptions(pem(files));
    server
        .updateSSLOptions(options, true)
        .onSuccess(changed -> log.info("Read the TLS certificate {} again", files.cert()))
        .onFailure(
            e ->
                log.warn("The changed TLS files are not used: {}", String.valueOf(e.getMessage())));
  }

  /** Size and time of both files: enough to see that they were replaced. Blocks. */
  private static String state(Listener.Tls files) {
    return state(files.cert()) + " " + state(files.key());
  }

  private static String state(Path file) {
    try {
      return Files.size(file) + "@" + Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return "unreadable";
    }
  }
}
