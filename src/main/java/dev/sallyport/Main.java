package dev.sallyport;

import dev.sallyport.config.Settings;
import dev.sallyport.config.SettingsException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts one node from the command line. Exit codes: 1 it could not start, 2 wrong settings. */
public final class Main {
  private static final Logger log = LoggerFactory.getLogger(Main.class);
  private static final int FAILED = 1;
  private static final int WRONG_SETTINGS = 2;
  private static final String USAGE =
      """
      Usage: java -jar sallyport.jar [--config FILE]
        --config FILE   settings that differ from the defaults (also: SALLYPORT_CONFIG)
        --check-health  ask the node on this machine whether it lives; for container health checks
        --help          this text
      All keys with their defaults are in conf/sallyport.conf; each can be set from the environment.""";

  private Main() {}

  public static void main(String[] args) {
    PrintStream out = System.out;
    try {
      run(List.of(args), System.getenv(), out);
    } catch (SettingsException e) {
      exit(out, "The settings are wrong:", e.problems(), WRONG_SETTINGS);
    } catch (StartupException e) {
      exit(out, "Sallyport cannot start:", e.problems(), FAILED);
    } catch (IOException e) {
      exit(out, "Sallyport cannot start:", List.of(reason(e)), FAILED);
    } catch (RuntimeException e) {
      // Else the event loops would keep a process alive that serves nothing.
      log.error("Sallyport cannot start", e);
      exit(out, "Sallyport cannot start:", List.of(e.toString()), FAILED);
    }
  }

  /** What the file system says is the name of the file and nothing else. */
  private static String reason(IOException e) {
    return e instanceof FileSystemException || e.getMessage() == null
        ? e.toString()
        : e.getMessage();
  }

  private static void run(List<String> args, Map<String, String> env, PrintStream out)
      throws IOException {
    if (!args.isEmpty() && args.get(0).equals(PricesCommand.NAME)) {
      System.exit(PricesCommand.run(args.subList(1, args.size()), env, out));
    } else if (args.contains("--help")) {
      out.println(USAGE);
      out.println(PricesCommand.USAGE);
    } else if (args.contains("--check-health")) {
      System.exit(HealthCheck.run(Settings.load(config(args), env).management()) ? 0 : FAILED);
    } else {
      Node.start(config(args), env, out);
    }
  }

  private static Optional<Path> config(List<String> args) {
    List<String> rest = args.stream().filter(arg -> !arg.equals("--check-health")).toList();
    if (rest.isEmpty()) {
      return Optional.empty();
    }
    if (rest.size() == 2 && rest.get(0).equals("--config")) {
      return Optional.of(Path.of(rest.get(1)));
    }
    throw new SettingsException(List.of("unknown arguments: " + String.join(" ", rest), USAGE));
  }

  private static void exit(PrintStream out, String title, List<String> problems, int code) {
    out.println(title);
    problems.forEach(problem -> out.println("  " + problem));
    System.exit(code);
  }
}
