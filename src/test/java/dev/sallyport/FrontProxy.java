package dev.sallyport;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An nginx or HAProxy of the machine before a gateway; it marks each request that it sends on. */
final class FrontProxy implements AutoCloseable {
  private static final String NGINX =
      """
      daemon off; master_process off; pid %1$s/pid; error_log %1$s/error.log;
      events { worker_connections 256; }
      http {
        access_log off;
        client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/f;
        uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
        upstream gateway { server 127.0.0.1:%3$d; keepalive 1; }
        server {
          listen 127.0.0.1:%2$d;
          %4$s
          location / {
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header x-front $request_id;
            proxy_pass http://gateway;
          }
        }
      }
      """;

  private static final String HAPROXY =
      """
      global
        maxconn 200
      defaults
        mode http
        timeout connect 5s
        timeout client 20s
        timeout server 20s
        %4$s
      frontend all
        bind 127.0.0.1:%2$d
        default_backend gateway
      backend gateway
        http-reuse always
        retry-on conn-failure empty-response
        http-request set-header x-front %%[uuid]
        server one 127.0.0.1:%3$d pool-max-conn 1 %5$s
      """;

  /** One way to set one up. */
  enum Kind {
    NGINX_STRICT("nginx", NGINX, "", ""),
    NGINX_LENIENT(
        "nginx",
        NGINX,
        "underscores_in_headers on; ignore_invalid_headers off; merge_slashes off;"
            + " proxy_request_buffering off; proxy_buffering off;",
        ""),
    HAPROXY_HTTP1("haproxy", HAPROXY, "", ""),
    HAPROXY_LENIENT("haproxy", HAPROXY, "option accept-invalid-http-request", ""),
    HAPROXY_HTTP2("haproxy", HAPROXY, "", "proto h2"),
    HAPROXY_LENIENT_HTTP2("haproxy", HAPROXY, "option accept-invalid-http-request", "proto h2");

    private final String program;
    private final String template;
    private final String options;
    private final String serverOptions;

    Kind(String program, String template, String options, String serverOptions) {
      this.program = program;
      this.template = template;
      this.options = options;
      this.serverOptions = serverOptions;
    }

    boolean isInstalled() {
      return places().stream().anyMatch(place -> place.canExecute());
    }

    String program() {
      return program;
    }

    private List<File> places() {
      String path = System.getenv("PATH") + ":/usr/sbin";
      return Arrays.stream(path.split(":")).map(folder -> new File(folder, program)).toList();
    }

    private String place() {
      return places().stream().filter(File::canExecute).findFirst().orElseThrow().getPath();
    }
  }

  private final Process process;
  private final int port;

  private FrontProxy(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static FrontProxy start(Kind kind, int gateway, Path folder) {
    int port = freePort();
    Path file = folder.resolve("front.conf");
    try {
      Files.writeString(
          file, kind.template.formatted(folder, port, gateway, kind.options, kind.serverOptions));
      List<String> command =
          kind.template.equals(NGINX)
              ? List.of(kind.place(), "-p", folder.toString(), "-c", file.toString())
              : List.of(kind.place(), "-db", "-f", file.toString());
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output").toFile())
              .start();
      awaitPort(port, process, folder.resolve("output"));
      return new FrontProxy(process, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitPort(int port, Process process, Path output) throws IOException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() < until && process.isAlive()) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        Thread.onSpinWait();
      }
    }
    throw new IllegalStateException("It does not listen: " + Files.readString(output));
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
