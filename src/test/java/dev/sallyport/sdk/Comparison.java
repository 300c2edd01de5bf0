package dev.sallyport.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.GatewayExtension;
import dev.sallyport.TestGateway;
import dev.sallyport.core.PathGroup;
import dev.sallyport.key.KeyText;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;

/** One SDK twice: straight at its vendor with the secret, and through the gateway with a key. */
final class Comparison implements AutoCloseable {
  private final SdkKind kind;
  private final TestGateway gateway;
  private final VendorFake near;
  private final VendorFake far;
  private final Sdk direct;
  private final Sdk through;

  private Comparison(SdkKind kind, TestGateway gateway) {
    this.kind = kind;
    this.gateway = gateway;
    near = VendorFake.start(kind.slug());
    far = VendorFake.start(kind.slug());
    direct = kind.factory().open(near.root() + kind.base(), GatewayExtension.SECRET);
    through = kind.factory().open(url(), key(gateway, kind.slug(), far));
  }

  static Comparison of(SdkKind kind, GatewayExtension gateway) {
    return new Comparison(kind, gateway.gateway());
  }

  /** A key that may also use what the provider stores. */
  static String key(TestGateway gateway, String slug, VendorFake vendor) {
    UUID credential = gateway.credential(slug, vendor.endpoint(), GatewayExtension.SECRET);
    Set<PathGroup> groups = Set.of(PathGroup.INFERENCE, PathGroup.STATEFUL);
    return gateway.key(groups, Optional.empty(), credential);
  }

  private String url() {
    return gateway.dataUrl() + "/" + kind.slug() + kind.base();
  }

  Sdk direct() {
    return direct;
  }

  Sdk through() {
    return through;
  }

  VendorFake near() {
    return near;
  }

  VendorFake far() {
    return far;
  }

  /** Each with a key that the one who is asked does not know. */
  void withUnknownKeys(BiConsumer<Sdk, Sdk> test) {
    try (Sdk stranger = kind.factory().open(near.root() + kind.base(), "sk-unknown");
        Sdk unknown = kind.factory().open(url(), KeyText.generate().revealText())) {
      test.accept(stranger, unknown);
    }
  }

  /** The vendor cannot tell the two ways from each other. */
  void assertSameRequests() {
    assertThat(far.seen()).isNotEmpty().isEqualTo(near.seen());
  }

  static Object outcome(Callable<Object> call) {
    try {
      return call.call();
    } catch (Exception e) {
      return e;
    }
  }

  @Override
  public void close() {
    direct.close();
    through.close();
    near.close();
    far.close();
  }
}
