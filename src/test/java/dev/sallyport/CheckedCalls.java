package dev.sallyport;

import dev.sallyport.http.Contract;
import dev.sallyport.http.ContractClient;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Map;

/**
 * Calls the management port of a gateway on both surfaces, as its operator; each answer was held
 * against the contract of its surface.
 */
final class CheckedCalls implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final TestGateway gateway;
  private final ContractClient management;
  private final ContractClient toolzz;

  CheckedCalls(TestGateway gateway) {
    this.gateway = gateway;
    this.management = surface("management");
    this.toolzz = surface("toolzz");
  }

  private ContractClient surface(String name) {
    Contract contract = Contract.load(vertx, "openapi/" + name + ".yaml").await();
    return ContractClient.of(vertx, contract, gateway.managementPort())
        .with("authorization", "Bearer " + TestGateway.ADMIN_TOKEN);
  }

  TestGateway gateway() {
    return gateway;
  }

  Answer send(String method, String target, Buffer body, Map<String, String> headers) {
    ContractClient client = target.startsWith("/api/") ? toolzz : management;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      client = client.with(header.getKey(), header.getValue());
    }
    return client.send(HttpMethod.valueOf(method), target, body);
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
