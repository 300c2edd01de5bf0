package dev.sallyport;

import dev.sallyport.config.Listener;
import dev.sallyport.config.Settings;
import dev.sallyport.config.SettingsException;
import dev.sallyport.crypto.SealBrokenException;
import dev.sallyport.embedded.Embedded;
import dev.sallyport.http.PortUnusableException;
import dev.sallyport.ledger.LedgerUnusableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of one process: servers for evaluation where none are configured, gateway, stop. */
final class Node {
  private static final Logger log = LoggerFactory.getLogger(Node.class);
  private static final Duration STOP_MARGIN = Duration.ofSeconds(10);

  private final Settings settings;
  private final Gateway gateway;
  private final Optional<EvaluationMode> evaluation;
  private volatile boolean stopping;
  private volatile boolean announced;

  private Node(Settings settings, Gateway gateway, Optional<EvaluationMode> evaluation) {
    this.settings = settings;
    this.gateway = gateway;
    this.evaluation = evaluation;
  }

  /** Returns once the node is ready; its threads go on until the process is told to stop. */
  static void start(Optional<Path> config, Map<String, String> env, PrintStream out)
      throws IOException {
    Settings asked = Settings.load(config, env);
    // One that a killed process left would be believed.
    asked.readyFile().ifPresent(Node::withdraw);
    List<String> missing = asked.productionProblems();
    Optional<EvaluationMode> evaluation = Optional.empty();
    if (!missing.isEmpty()) {
      evaluation = Optional.of(evaluate(asked, missing));
    }
    Settings settings =
        evaluation.isEmpty() ? asked : Settings.load(config, evaluation.get().completed(env));
    Vertx vertx = Transports.vertx(settings.runtime());
    if (evaluation.isPresent()) {
      await(evaluation.get().startEcho(vertx));
    }
    Gateway gateway =
        new Gateway(vertx, settings, evaluation.map(EvaluationMode::egressRules).orElse(List.of()));
    Node node = new Node(settings, gateway, evaluation);
    Runtime.getRuntime().addShutdownHook(new Thread(node::stop, "stop"));
    try {
      node.serve(out);
    } catch (StartupException e) {
      if (!node.stopping) {
        throw e;
      }
    }
  }

  private static EvaluationMode evaluate(Settings asked, List<String> missing) throws IOException {
    Optional<String> unsupported = Embedded.missing();
    if (unsupported.isPresent()) {
      List<String> problems = new ArrayList<>(missing);
      problems.add(unsupported.get());
      throw new SettingsException(problems);
    }
    if (asked.postgres().url().isPresent()
        && (asked.adminToken().isEmpty() || asked.masterKeys().isEmpty())) {
      throw new SettingsException(missing);
    }
    return EvaluationMode.start(asked);
  }

  private void serve(PrintStream out) throws IOException {
    await(gateway.start());
    await(gateway.ready());
    if (evaluation.isPresent()) {
      await(evaluation.get().provision(gateway));
    }
    String data = url(settings.data(), gateway.dataPort());
    String management = url(settings.management(), gateway.managementPort());
    if (settings.readyFile().isPresent()) {
      announce(settings.readyFile().get(), data, management);
      announced = true;
    }
    log.info("Ready: data {}, management {}", data, management);
    evaluation.ifPresent(mode -> mode.welcome(out, data, management));
  }

  private static String url(Listener listener, int port) {
    boolean anyInterface = listener.host().equals("0.0.0.0") || listener.host().equals("::");
    String host = anyInterface ? "127.0.0.1" : listener.host();
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return (listener.tls().isPresent() ? "https://" : "http://") + name + ":" + port;
  }

  /** Whole or not at all: whoever waits for the file must not read half of it. */
  private static void announce(Path file, String data, String management) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path half = file.resolveSibling(file.getFileName() + ".tmp");
    Files.writeString(
        half, "{\"data\": \"" + data + "\", \"management\": \"" + management + "\"}\n");
    Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** On the main thread only: it waits as long as the databases need. */
  private static void await(Future<?> work) {
    try {
      work.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new StartupException(List.of(reason(e.getCause())));
    }
  }

  private static String reason(Throwable cause) {
    if (cause instanceof SealBrokenException) {
      return "the master key does not open what is stored: " + cause.getMessage();
    }
    return cause instanceof PortUnusableException || cause instanceof LedgerUnusableException
        ? cause.getMessage()
        : cause.toString();
  }

  private void stop() {
    stopping = true;
    Duration limit =
        settings.shutdown().delay().plus(settings.shutdown().drain()).plus(STOP_MARGIN);
    try {
      gateway
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      log.warn("The stop was not clean: {}", e.toString());
    }
    settings.readyFile().filter(file -> announced).ifPresent(Node::withdraw);
    evaluation.ifPresent(EvaluationMode::close);
    log.info("Stopped");
  }

  private static void withdraw(Path readyFile) {
    try {
      Files.deleteIfExists(readyFile);
    } catch (IOException e) {
      log.warn("The ready file could not be removed: {}", e.toString());
    }
  }
}
