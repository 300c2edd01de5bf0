package dev.sallyport;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Gives each request to a node that says that it is ready, in turn, over connections that it keeps.
 * It tries none twice: what a node does not answer fails.
 */
final class Balancer implements AutoCloseable {
  private static final int LOOK_MILLIS = 100;
  private static final int MOST_CONNECTIONS = 500;
  private static final int BAD_GATEWAY = 502;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      vertx.createHttpClient(
          new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS));
  private final List<Integer> nodes = new CopyOnWriteArrayList<>();
  private final Set<Integer> ready = ConcurrentHashMap.newKeySet();
  private final int port;
  private int turn;

  Balancer() {
    this.port =
        vertx
            .createHttpServer()
            .requestHandler(this::pass)
            .listen(0, "127.0.0.1")
            .await()
            .actualPort();
    vertx.setPeriodic(LOOK_MILLIS, timer -> nodes.forEach(this::look));
  }

  int port() {
    return port;
  }

  void add(int node) {
    nodes.add(node);
  }

  void remove(int node) {
    nodes.remove((Integer) node);
    ready.remove(node);
  }

  boolean leadsTo(int node) {
    return ready.contains(node);
  }

  private void look(int node) {
    ask(node, HttpMethod.GET, "/-/ready")
        .compose(HttpClientRequest::send)
        .compose(answer -> answer.body().map(all -> answer.statusCode() == 204))
        .otherwise(false)
        .onSuccess(is -> note(node, is));
  }

  private void note(int node, boolean isReady) {
    if (isReady && nodes.contains(node)) {
      ready.add(node);
    } else {
      ready.remove(node);
    }
  }

  private Future<HttpClientRequest> ask(int node, HttpMethod method, String target) {
    return client.request(
        new RequestOptions().setHost("127.0.0.1").setPort(node).setMethod(method).setURI(target));
  }

  private void pass(HttpServerRequest request) {
    List<Integer> now = List.copyOf(ready);
    if (now.isEmpty()) {
      request.response().setStatusCode(BAD_GATEWAY).end("no node is ready");
      return;
    }
    request.pause();
    ask(now.get(turn++ % now.size()), request.method(), request.uri())
        .compose(upstream -> pass(request, upstream))
        .onFailure(e -> failed(request, e));
  }

  private static Future<Void> pass(HttpServerRequest request, HttpClientRequest upstream) {
    upstream.headers().setAll(request.headers()).remove("connection");
    return upstream
        .send(request)
        .compose(
            answer -> {
              request.response().setStatusCode(answer.statusCode());
              request.response().headers().setAll(answer.headers()).remove("connection");
              return answer.pipeTo(request.response());
            });
  }

  private static void failed(HttpServerRequest request, Throwable failure) {
    if (request.response().headWritten()) {
      request.connection().close();
    } else {
      request.response().setStatusCode(BAD_GATEWAY).end("the node failed: " + failure);
    }
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
