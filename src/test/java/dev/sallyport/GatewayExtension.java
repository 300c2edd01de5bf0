package dev.sallyport;

import dev.sallyport.crypto.Secret;
import dev.sallyport.embedded.EchoProvider;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One gateway and one scriptable provider for a test class; the servers below are shared by all
 * classes. Use as a static {@code @RegisterExtension}.
 */
public final class GatewayExtension
    implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  public static final String SECRET = "sk-real-9f2c41d07be85a36c1e2";

  private final String[] settings;
  private TestGateway gateway;
  private FakeProvider provider;
  private EchoProvider echo;
  private Vertx vertx;

  private GatewayExtension(String... settings) {
    this.settings = settings.clone();
  }

  /**
   * @param settings names and values of environment variables, in turn
   */
  public static GatewayExtension with(String... settings) {
    return new GatewayExtension(settings);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    provider = FakeProvider.start();
    vertx = Vertx.vertx();
    echo = EchoProvider.listen(vertx, Secret.of(SECRET), Duration.ofMillis(2)).await();
    gateway = TestGateway.start(settings);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    provider.forget();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    gateway.close();
    provider.close();
    vertx.close().await();
  }

  public TestGateway gateway() {
    return gateway;
  }

  public FakeProvider provider() {
    return provider;
  }

  public String url() {
    return gateway.dataUrl();
  }

  public int port() {
    return gateway.dataPort();
  }

  /** A key for the echo provider, which checks its own secret. */
  public String echoKey(String slug) {
    return gateway.key(slug, echo.url() + (slug.equals("openai") ? "/v1" : ""), SECRET);
  }

  /** A key for the scripted provider, under the name of a real one. */
  public String key(String slug) {
    return gateway.key(slug, provider.url(), SECRET);
  }
}
