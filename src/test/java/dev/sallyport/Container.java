package dev.sallyport;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The image's commands, run in a folder that holds what the image would hold, as its user. */
record Container(ImageFile image, Path root) {
  /** A folder in which the image's user may go everywhere and write only where it may there. */
  static Container build(ImageFile image, Path root) throws IOException {
    Container container = new Container(image, root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path work = Files.createDirectories(container.workFolder());
    for (String copied : image.all("COPY")) {
      String[] names = copied.split(" +");
      Files.copy(Path.of(names[0]), work.resolve(names[1]));
    }
    container.own(image.env().get("SALLYPORT_DATA_DIR").substring(1));
    return container;
  }

  Path workFolder() {
    return inside(image.one("WORKDIR"));
  }

  private Path inside(String absolute) {
    return root.resolve(absolute.substring(1));
  }

  /** A folder of the image's user. */
  Path own(String name) throws IOException {
    Path folder = Files.createDirectories(root.resolve(name));
    if (isRoot()) {
      Files.setAttribute(folder, "unix:uid", user());
    }
    return folder;
  }

  int user() {
    return Integer.parseInt(image.one("USER").split(":")[0]);
  }

  static boolean isRoot() {
    return new UnixSystem().getUid() == 0;
  }

  Launched entrypoint(Map<String, String> env) throws IOException {
    return run(image.entrypoint(), env);
  }

  Launched healthCheck(Map<String, String> env) throws IOException {
    return run(image.healthCheck(), env);
  }

  private Launched run(List<String> words, Map<String, String> env) throws IOException {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(
          List.of("setpriv", "--reuid=" + user(), "--regid=" + user(), "--clear-groups"));
    }
    words.forEach(word -> command.add(mapped(word)));
    Map<String, String> all = new HashMap<>();
    image.env().forEach((name, value) -> all.put(name, mapped(value)));
    all.put("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + own("tmp"));
    all.putAll(env);
    return Launched.start(command, workFolder(), all);
  }

  private String mapped(String word) {
    if (word.equals("java")) {
      return Launched.java();
    }
    return word.startsWith("/") ? inside(word).toString() : word;
  }
}
