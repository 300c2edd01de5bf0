package dev.sallyport.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ways to run a server that refuses root; which of them a host allows is found by trying. */
enum RunAs {
  DIRECT(),
  SETPRIV("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
  CHROOT("chroot", "--userspec=65534:65534", "--groups=", "/"),
  RUNUSER("runuser", "-u", "nobody", "--"),
  SU("su", "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", "--", "nobody"),
  /** Only seems to be another user: the files stay root's, so it works below /root too. */
  UNSHARE("unshare", "-U"),
  /** For a container that forbids the former and keeps the data below /root. */
  SETPRIV_PASSING(
      "setpriv",
      "--reuid=65534",
      "--regid=65534",
      "--clear-groups",
      "--inh-caps=+dac_override",
      "--ambient-caps=+dac_override",
      "--securebits=+no_setuid_fixup");

  static final int NOBODY = 65534;
  private static final long UID = new UnixSystem().getUid();

  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<String> prefix;

  RunAs(String... prefix) {
    this.prefix = List.of(prefix);
  }

  static boolean root() {
    return UID == 0;
  }

  /** In the order to try, for a server whose files lie in the folder. */
  static List<RunAs> candidates(Path folder) throws IOException {
    if (!root()) {
      return List.of(DIRECT);
    }
    return reachableByNobody(folder)
        ? List.of(SETPRIV, CHROOT, RUNUSER, SU, UNSHARE)
        : List.of(UNSHARE, SETPRIV_PASSING);
  }

  /** Empty where the host does not have the program that this way needs. */
  Optional<List<String>> command(List<String> command) {
    if (prefix.isEmpty()) {
      return Optional.of(command);
    }
    return Programs.find(prefix.get(0))
        .map(
            program -> {
              List<String> whole = new ArrayList<>(prefix);
              whole.set(0, program.toString());
              whole.addAll(command);
              return whole;
            });
  }

  /** Gives the tree to the user that the server will be, wherever it is not yet that user's. */
  void own(Path tree) throws IOException {
    long owner = this == DIRECT ? UID : this == UNSHARE ? 0 : NOBODY;
    if (uid(tree) == owner) {
      return;
    }
    if (!root()) {
      throw new IOException(
          tree + " belongs to another user: start as that one, or set SALLYPORT_DATA_DIR.");
    }
    Files.walkFileTree(tree, new Chown((int) owner));
  }

  private static boolean reachableByNobody(Path folder) throws IOException {
    for (Path path = folder; path != null; path = path.getParent()) {
      if (!enterable(Files.readAttributes(path, "unix:mode,uid,gid"))) {
        return false;
      }
    }
    return true;
  }

  private static boolean enterable(Map<String, Object> attributes) {
    int mode = (int) attributes.get("mode");
    int bit =
        (int) attributes.get("uid") == NOBODY
            ? 0100
            : (int) attributes.get("gid") == NOBODY ? 0010 : 0001;
    return (mode & bit) != 0;
  }

  private static int uid(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  /** A folder comes after its content, so that an interrupted change is seen and done again. */
  private static final class Chown extends SimpleFileVisitor<Path> {
    private final int uid;

    Chown(int uid) {
      this.uid = uid;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      return change(file);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
      if (failure != null) {
        throw failure;
      }
      return change(folder);
    }

    private FileVisitResult change(Path path) throws IOException {
      Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", uid, LinkOption.NOFOLLOW_LINKS);
      return FileVisitResult.CONTINUE;
    }
  }
}
