package dev.sallyport;

import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the Dockerfile says, as far as it can be tried where no Docker runs. */
record ImageFile(List<String> instructions) {
  static ImageFile read(Path file) throws IOException {
    String text =
        Files.readAllLines(file).stream()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.joining("\n"));
    return new ImageFile(
        text.replace("\\\n", " ").lines().map(String::strip).filter(l -> !l.isEmpty()).toList());
  }

  /** What comes after the instruction, each time that it is given. */
  List<String> all(String instruction) {
    return instructions.stream()
        .filter(line -> line.startsWith(instruction + " "))
        .map(line -> line.substring(instruction.length()).strip())
        .toList();
  }

  String one(String instruction) {
    List<String> found = all(instruction);
    if (found.size() != 1) {
      throw new AssertionError(instruction + " is given " + found.size() + " times");
    }
    return found.get(0);
  }

  Map<String, String> env() {
    return all("ENV").stream()
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  /** Fails where it is not the exec form: a shell would keep SIGTERM to itself. */
  List<String> entrypoint() {
    return words(one("ENTRYPOINT"));
  }

  List<String> healthCheck() {
    return words(one("HEALTHCHECK").replaceAll("^.*CMD ", ""));
  }

  private static List<String> words(String json) {
    List<String> words = new ArrayList<>();
    new JsonArray(json).forEach(word -> words.add((String) word));
    return words;
  }
}
