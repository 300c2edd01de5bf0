package dev.sallyport.provider;

import static dev.sallyport.fuzz.Fuzzed.require;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.core.PathGroup;
import dev.sallyport.fuzz.Fuzzed;
import java.net.URI;
import java.util.List;

/** Endpoints are the URL that any other reader sees; no spelling opens what is never open. */
public final class UrlFuzz {
  public static final List<String> SEEDS =
      List.of(
          "https://api.openai.com/v1",
          "http://[::1]:11434",
          "https://user@host:1/%2e%2e/x?y#z",
          "/v1/organization/admin_api_keys",
          "/v1/models/org%2Fmodel:generateContent",
          "/v1beta/models/gemini:streamGenerateContent",
          "/v1/realtime/client_secrets");

  private UrlFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, ISO_8859_1);
    Fuzzed.run(input.length, () -> endpoint(text));
    Fuzzed.run(input.length, () -> path(text));
  }

  private static void endpoint(String text) {
    Endpoint read = Endpoint.parse(text);
    URI again = URI.create(read.url());
    require(Endpoint.parse(read.url()).equals(read), "not the same when written and read again");
    require(again.getUserInfo() == null && again.getQuery() == null, "holds more than a place");
    require(read.path().indexOf('#') < 0 && read.path().indexOf('?') < 0, "a path with a query");
  }

  private static void path(String text) {
    for (Provider provider : Providers.all()) {
      PathGroup group = provider.group("POST", text);
      require(
          group == provider.group("POST", text) && group != null, "the group of a path changes");
    }
    ModelPaths.named(Dialect.GEMINI, "POST", text);
    ModelPaths.named(Dialect.OPENAI, "GET", text);
    ModelPaths.takesModel(Dialect.MISTRAL, "POST", PathGroup.STATEFUL, text);
  }
}
