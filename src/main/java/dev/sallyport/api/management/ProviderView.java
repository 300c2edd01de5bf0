package dev.sallyport.api.management;

import java.util.Optional;

/**
 * One provider of the catalogue, as operators see it.
 *
 * @param openaiBase its OpenAI-compatible base, if it has one
 */
public record ProviderView(
    String slug, String name, String dialect, String endpoint, Optional<String> openaiBase) {}
