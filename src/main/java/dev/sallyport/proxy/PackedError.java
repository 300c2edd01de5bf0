package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import dev.sallyport.provider.DialectError;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * The compressed body of an error or a redirect, in which the provider may repeat its secret: kept
 * until it is whole, and looked into. It goes on as it came where there is nothing in it.
 */
final class PackedError {
  private static final int LIMIT_BYTES = 512 * 1024;

  private final String encoding;
  private final Traces secret;
  private final Buffer bytes = Buffer.buffer();
  private boolean tooLarge;

  private PackedError(String encoding, Traces secret) {
    this.encoding = encoding;
    this.secret = secret;
  }

  /** Empty where the body is not compressed. */
  static Optional<PackedError> of(MultiMap head, Traces secret) {
    List<String> encodings = head.getAll("content-encoding");
    String encoding = String.join(",", encodings).trim().toLowerCase(Locale.ROOT);
    return encoding.isEmpty() || encoding.equals("identity")
        ? Optional.empty()
        : Optional.of(new PackedError(encoding, secret));
  }

  void add(Buffer chunk) {
    tooLarge |= bytes.length() + chunk.length() > LIMIT_BYTES;
    if (!tooLarge) {
      bytes.appendBuffer(chunk);
    }
  }

  /** What to send in its place, once it is whole; the headers are made to fit. */
  Buffer checked(MultiMap headers, Exchange exchange) {
    byte[] packed = bytes.getBytes();
    Optional<byte[]> plain = tooLarge || secret.isIn(packed) ? Optional.empty() : unpacked(packed);
    if (plain.isPresent() && !secret.blot(plain.get(), true)) {
      return bytes;
    }
    headers.remove("content-encoding");
    return plain.map(Buffer::buffer).orElseGet(() -> unreadable(headers, exchange));
  }

  private static Buffer unreadable(MultiMap headers, Exchange exchange) {
    headers.set("content-type", "application/json");
    return DialectError.body(
        exchange.dialect(),
        GatewayException.upstream("The provider's error came in a form that cannot be checked."),
        exchange.id().inDialect());
  }

  private Optional<byte[]> unpacked(byte[] packed) {
    if (packed.length == 0) {
      return Optional.of(packed);
    }
    return switch (encoding) {
      case "gzip", "x-gzip" -> read(() -> new GZIPInputStream(new ByteArrayInputStream(packed)));
      case "deflate" -> inflated(packed, false).or(() -> inflated(packed, true));
      default -> Optional.empty();
    };
  }

  /**
   * @param bare as some servers send it, without the frame that belongs to it
   */
  private static Optional<byte[]> inflated(byte[] packed, boolean bare) {
    Inflater inflater = new Inflater(bare);
    try {
      return read(() -> new InflaterInputStream(new ByteArrayInputStream(packed), inflater));
    } finally {
      inflater.end();
    }
  }

  private interface Source {
    InputStream open() throws IOException;
  }

  private static Optional<byte[]> read(Source source) {
    try (InputStream in = source.open()) {
      byte[] plain = in.readNBytes(LIMIT_BYTES + 1);
      return Optional.of(plain).filter(read -> read.length <= LIMIT_BYTES);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
