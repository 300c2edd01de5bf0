package dev.sallyport;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code prices import FILE}: gives a file of the community's prices to a running node, so that an
 * operator needs no other program for it.
 */
final class PricesCommand {
  static final String NAME = "prices";
  static final String USAGE =
      """
      Usage: java -jar sallyport.jar prices import FILE [--workspace NAME] [--url URL]
        FILE         model_prices_and_context_window.json, as many projects share it
        --workspace  that is to get the prices; default: default
        --url        of the management API; default: http://127.0.0.1:8081
      SALLYPORT_ADMIN_TOKEN holds the admin token.""";

  static final int DONE = 0;
  static final int FAILED = 1;
  static final int WRONG = 2;

  private static final String TOKEN = "SALLYPORT_ADMIN_TOKEN";
  private static final String WORKSPACE = "--workspace";
  private static final String URL = "--url";
  private static final String DEFAULT_URL = "http://127.0.0.1:8081";
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofMinutes(1);
  private static final long LARGEST = 16 << 20;
  private static final int OK = 200;

  private final Map<String, String> options = new HashMap<>();
  private final Path file;

  /** Says what is wrong with the arguments, the token or the file. */
  private static final class WrongException extends Exception {
    WrongException(String message) {
      super(message);
    }
  }

  private PricesCommand(List<String> args) throws WrongException {
    if (args.size() < 2 || !args.get(0).equals("import") || args.size() % 2 != 0) {
      throw new WrongException(USAGE);
    }
    for (int at = 2; at < args.size(); at += 2) {
      boolean known = Set.of(WORKSPACE, URL).contains(args.get(at));
      if (!known || options.put(args.get(at), args.get(at + 1)) != null) {
        throw new WrongException(USAGE);
      }
    }
    file = Path.of(args.get(1));
  }

  /**
   * @param args behind {@link #NAME}
   * @return the exit code of the process
   */
  static int run(List<String> args, Map<String, String> env, PrintStream out) {
    try {
      return new PricesCommand(args).send(token(env), out);
    } catch (WrongException e) {
      out.println(e.getMessage());
      return WRONG;
    }
  }

  private static String token(Map<String, String> env) throws WrongException {
    String token = env.getOrDefault(TOKEN, "").trim();
    if (token.isEmpty()) {
      throw new WrongException(TOKEN + " is not set: it must hold the admin token.");
    }
    if (!token.chars().allMatch(sign -> sign > ' ' && sign < 127)) {
      throw new WrongException(TOKEN + " holds signs that no token has.");
    }
    return token;
  }

  private int send(String token, PrintStream out) throws WrongException {
    String url = options.getOrDefault(URL, DEFAULT_URL);
    HttpRequest request = request(url, token);
    try {
      HttpClient client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(CONNECT)
              .proxy(HttpClient.Builder.NO_PROXY)
              .build();
      return told(client.send(request, HttpResponse.BodyHandlers.ofString()), out);
    } catch (IOException e) {
      out.println(url + " cannot be reached: " + reason(e));
      return FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      out.println("Interrupted.");
      return FAILED;
    }
  }

  private HttpRequest request(String url, String token) throws WrongException {
    byte[] prices = read();
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(url.replaceAll("/+$", "") + "/v1/prices/import"))
              .timeout(ANSWER)
              .header("authorization", "Bearer " + token)
              .header("content-type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(prices));
      Optional.ofNullable(options.get(WORKSPACE))
          .ifPresent(name -> request.header("sallyport-workspace", name));
      return request.build();
    } catch (IllegalArgumentException e) {
      throw new WrongException("An option is no URL, or no name of a workspace.");
    }
  }

  private byte[] read() throws WrongException {
    try {
      if (Files.size(file) > LARGEST) {
        throw new WrongException(file + " is larger than 16 MiB.");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new WrongException(file + " cannot be read.");
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static int told(HttpResponse<String> answer, PrintStream out) {
    JsonObject body = json(answer.body());
    if (answer.statusCode() != OK || body.getValue("taken") == null) {
      out.println(refusal(answer.statusCode(), body));
      return FAILED;
    }
    out.println("Prices taken: " + body.getInteger("taken") + ".");
    JsonArray skipped = body.getJsonArray("skipped", new JsonArray());
    for (int i = 0; i < skipped.size(); i++) {
      JsonObject group = skipped.getJsonObject(i);
      out.println(
          "%d skipped: %s (%s)"
              .formatted(
                  group.getInteger("count"),
                  group.getString("reason"),
                  String.join(
                      ", ",
                      group.getJsonArray("examples").stream().map(String::valueOf).toList())));
    }
    return DONE;
  }

  private static JsonObject json(String body) {
    try {
      return new JsonObject(body);
    } catch (DecodeException e) {
      return new JsonObject();
    }
  }

  private static String refusal(int status, JsonObject problem) {
    String said = problem.getString("detail", problem.getString("title", "no reason is told"));
    String what =
        switch (status) {
          case 401 -> "The token in " + TOKEN + " is not the node's";
          case 404 -> "There is no such workspace, or no management API";
          default -> "The node refused the prices";
        };
    return "%s (status %d): %s".formatted(what, status, said);
  }
}
