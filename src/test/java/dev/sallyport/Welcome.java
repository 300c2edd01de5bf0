package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the evaluation node prints for its user, read back from the text. */
record Welcome(String data, String management, String adminToken, String key, String curl) {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  static Welcome of(Launched node) throws InterruptedException {
    return new Welcome(
        value(node, "  Data port "),
        value(node, "  Management "),
        value(node, "  Admin token "),
        value(node, "  Virtual key "),
        curl(node));
  }

  private static String value(Launched node, String label) throws InterruptedException {
    return node.line(label).substring(label.length()).strip();
  }

  private static String curl(Launched node) throws InterruptedException {
    return String.join(
        "\n",
        node.line("  curl -N "),
        node.line("-H 'Authorization: "),
        node.line("-H 'Content-Type: "),
        node.line("-d '{"));
  }

  /** Does what the printed command says, and returns the lines of the answer. */
  List<String> run() throws Exception {
    List<String> words = words();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(words.get(words.indexOf("-N") + 1)));
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).equals("-H")) {
        String[] header = words.get(i + 1).split(": ", 2);
        request.header(header[0], header[1]);
      }
    }
    String body = words.get(words.indexOf("-d") + 1);
    return HttpClient.newHttpClient()
        .send(
            request.POST(HttpRequest.BodyPublishers.ofString(body, UTF_8)).build(),
            HttpResponse.BodyHandlers.ofLines())
        .body()
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /** As a shell reads them. */
  private List<String> words() {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(curl.replace("\\\n", " "));
    while (word.find()) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    return words;
  }
}
