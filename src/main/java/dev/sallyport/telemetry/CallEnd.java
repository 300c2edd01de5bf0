package dev.sallyport.telemetry;

import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Opened;
import java.net.InetAddress;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * One call of an application, after its end. What it asked for is known only where it was let
 * through: the path of another may hold somebody's key.
 *
 * @param id as in the answer's {@code sallyport-request-id}
 * @param method of the request; GET of a WebSocket
 * @param dialect in which it was answered
 * @param client who sent it, as far as the proxies before us are trusted
 * @param opened empty where it was refused before anything went to a provider
 */
public record CallEnd(
    UUID id,
    String method,
    String dialect,
    Supplier<InetAddress> client,
    Optional<Opened> opened,
    Closed closed) {}
