package dev.sallyport.embedded;

import dev.sallyport.crypto.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code <data>/postgres}: the cluster, made once, and how its programs are run on this host. */
final class PostgresFolder {
  private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);
  private static final Duration TRIAL_LIMIT = Duration.ofSeconds(10);

  private final Path folder;
  private final Path programs;

  PostgresFolder(Path folder, Path unpacked) {
    this.folder = folder;
    this.programs = unpacked.resolve("bin");
  }

  Path cluster() {
    return folder.resolve("data");
  }

  /** The first way that this host allows. */
  RunAs user(List<RunAs> candidates) throws IOException {
    if (candidates.equals(List.of(RunAs.DIRECT))) {
      return RunAs.DIRECT;
    }
    String lastLines = "";
    for (RunAs candidate : candidates) {
      if (candidate.command(List.of()).isPresent()) {
        ChildProcess trial = ChildProcess.start(candidate, folder, trial());
        if (trial.exitCode(TRIAL_LIMIT) == 0) {
          return candidate;
        }
        lastLines = trial.lastLines();
      }
    }
    throw new IOException(
        "PostgreSQL refuses to run as root, and no way to be another user works on this host: start"
            + " as an ordinary user, or set SALLYPORT_POSTGRES_URL. The last try said:\n"
            + lastLines);
  }

  private List<String> trial() {
    String script = "test \"$(id -u)\" != 0 && exec \"$0\" --version";
    return List.of("/bin/sh", "-c", script, program("postgres"));
  }

  /** Makes the cluster if there is none; one that was not finished never counts. */
  void prepare(RunAs user, Secret password) throws IOException {
    if (!Files.isDirectory(cluster())) {
      create(user, password);
    }
    user.own(cluster());
    Orphan.awaitGone(cluster().resolve("postmaster.pid"), "postgres");
  }

  private void create(RunAs user, Secret password) throws IOException {
    Path partial = folder.resolve("data.partial");
    Path passwordFile = folder.resolve("initial-password");
    DataFolder.delete(partial);
    Files.createDirectory(partial, DataFolder.mode("rwx------"));
    user.own(partial);
    try {
      Files.write(DataFolder.file(passwordFile), password.reveal());
      user.own(passwordFile);
      initdb(user, partial, passwordFile);
    } finally {
      Files.deleteIfExists(passwordFile);
    }
    Files.move(partial, cluster(), StandardCopyOption.ATOMIC_MOVE);
  }

  private void initdb(RunAs user, Path data, Path passwordFile) throws IOException {
    List<String> command = new ArrayList<>(List.of(program("initdb"), "-D", data.toString()));
    command.addAll(List.of("-U", EmbeddedPostgres.USER, "--pwfile=" + passwordFile));
    command.addAll(List.of("--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"));
    command.addAll(List.of("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
    ChildProcess initdb = ChildProcess.start(user, folder, command);
    if (initdb.exitCode(INITDB_LIMIT) != 0) {
      throw new IOException(
          "The embedded PostgreSQL could not make its data folder:\n" + initdb.lastLines());
    }
  }

  ChildProcess serve(RunAs user, int port) throws IOException {
    List<String> command = new ArrayList<>(List.of(program("postgres")));
    command.addAll(List.of("-D", cluster().toString(), "-p", Integer.toString(port)));
    for (String setting : settings()) {
      command.addAll(List.of("-c", setting));
    }
    return ChildProcess.start(user, folder, command);
  }

  private static List<String> settings() {
    return List.of(
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "fsync=on",
        "synchronous_commit=on",
        "password_encryption=scram-sha-256",
        "shared_buffers=64MB",
        "max_connections=100",
        "logging_collector=off",
        // An error's text can hold values; the caller is told of it, the log need not repeat it.
        "log_min_messages=log",
        "log_error_verbosity=terse");
  }

  private String program(String name) {
    return programs.resolve(name).toString();
  }
}
