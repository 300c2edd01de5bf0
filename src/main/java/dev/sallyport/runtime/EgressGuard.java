package dev.sallyport.runtime;

import dev.sallyport.core.EgressPolicy;
import dev.sallyport.core.EgressVerdict;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.IpLiteral;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says to which addresses a host stands, and only if the policy allows every one of them. Whoever
 * connects must connect to an address given here and not resolve again: a name may point elsewhere
 * a moment later.
 *
 * <p>Belongs to one event loop: make one per verticle instance and call it there only.
 */
public final class EgressGuard {
  private static final Logger log = LoggerFactory.getLogger(EgressGuard.class);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");
  private static final Pattern UNPRINTABLE = Pattern.compile("[^!-~]");
  private static final int WORKERS = 8;
  private static final int MAX_LOOKUPS = 256;

  private final Vertx vertx;
  private final EgressPolicy policy;
  private final Resolver resolver;
  private final Settings settings;
  private final LongSupplier nanoTime;
  private final WorkerExecutor workers;
  private final Map<String, Answer> answers;
  private int lookups;

  /**
   * @param cacheFor how long an answer serves, and how late a moved name is noticed
   * @param deadline for one look-up
   * @param maxHosts remembered at once; the least used is forgotten
   */
  public record Settings(Duration cacheFor, Duration deadline, int maxHosts) {
    public static final Settings DEFAULT =
        new Settings(Duration.ofSeconds(30), Duration.ofSeconds(5), 1_024);
  }

  public EgressGuard(Vertx vertx, EgressPolicy policy, Resolver resolver, Settings settings) {
    this(vertx, policy, resolver, settings, System::nanoTime);
  }

  EgressGuard(
      Vertx vertx,
      EgressPolicy policy,
      Resolver resolver,
      Settings settings,
      LongSupplier nanoTime) {
    this.vertx = vertx;
    this.policy = policy;
    this.resolver = resolver;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.workers = vertx.createSharedWorkerExecutor("egress-resolver", WORKERS);
    this.answers = new Recent<>(settings.maxHosts());
  }

  /**
   * Fails with FORBIDDEN if one address is not allowed, UPSTREAM if there is none, UPSTREAM_TIMEOUT
   * if DNS is too slow. For a host that is known the Future is complete already.
   */
  public Future<List<InetAddress>> check(String host, int port, boolean tls) {
    return checked(host, port, tls).map(Checked::addresses);
  }

  Future<Checked> checked(String host, int port, boolean tls) {
    Answer answer = answers.get(host);
    if (answer == null || answer.isOver(nanoTime.getAsLong())) {
      answer = ask(host);
    }
    return answer.judged(port, tls);
  }

  /** For a name that a forward proxy will resolve; an address is judged as any other. */
  Future<Void> checkUnresolved(String host, int port) {
    EgressVerdict verdict =
        isName(host) ? policy.judgeUnresolved(host, port) : EgressVerdict.NOT_AN_ADDRESS;
    return verdict.allowed()
        ? Future.succeededFuture()
        : refused(host, port, "unresolved", verdict);
  }

  static boolean isName(String host) {
    return NAME.matcher(host).matches() && !IpLiteral.looksNumeric(host);
  }

  public Future<Void> close() {
    return workers.close();
  }

  private Answer ask(String host) {
    Answer answer = new Answer(host);
    answers.put(host, answer);
    answer.found = found(host, answer);
    return answer;
  }

  private Future<List<InetAddress>> found(String host, Answer answer) {
    if (!isName(host)) {
      return IpLiteral.parse(host)
          .map(address -> Future.succeededFuture(List.of(address)))
          .orElseGet(() -> refused(host, 0, "none", EgressVerdict.NOT_AN_ADDRESS));
    }
    if (lookups >= MAX_LOOKUPS) {
      answers.remove(host);
      return Future.failedFuture(
          GatewayException.unavailable("Too many names are being resolved at the moment."));
    }
    lookups++;
    Future<List<InetAddress>> lookup =
        workers.executeBlocking(() -> resolved(host), false).onComplete(answer::ended);
    return Deadlines.within(
        vertx,
        settings.deadline(),
        lookup,
        () -> GatewayException.upstreamTimeout("The provider's name was not resolved in time."));
  }

  private List<InetAddress> resolved(String host) {
    try {
      List<InetAddress> addresses = resolver.resolve(host);
      if (!addresses.isEmpty()) {
        return addresses.stream().map(EgressGuard::bare).toList();
      }
    } catch (UnknownHostException e) {
      log.debug("No address for {}: {}", host, e.getMessage());
    }
    throw GatewayException.upstream("The provider's name could not be resolved.");
  }

  /** Without name and scope, so that the pool of connections is keyed by the address alone. */
  private static InetAddress bare(InetAddress address) {
    try {
      return InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> Future<T> refused(String host, int port, String what, EgressVerdict verdict) {
    String printable = UNPRINTABLE.matcher(host).replaceAll("?");
    log.warn("Egress to {} port {} refused, address {}: {}", printable, port, what, verdict);
    return Future.failedFuture(
        GatewayException.forbidden("The provider's address is not allowed."));
  }

  /** What is known of one host, and the last judgement of it: nearly all have one port only. */
  private final class Answer {
    private final String host;
    private Future<List<InetAddress>> found;
    private Future<Checked> last;
    private int lastPort;
    private boolean lastTls;
    private boolean ended;
    private long until;

    Answer(String host) {
      this.host = host;
    }

    /** A look-up under way is never over, however late: one name holds one worker at most. */
    boolean isOver(long now) {
      return ended && now - until >= 0;
    }

    void keep() {
      ended = true;
      until = nanoTime.getAsLong() + settings.cacheFor().toNanos();
    }

    void ended(AsyncResult<List<InetAddress>> result) {
      lookups--;
      keep();
      last = null;
      if (result.succeeded()) {
        found = Future.succeededFuture(result.result());
      } else {
        found = Future.failedFuture(result.cause());
        answers.remove(host, this);
      }
    }

    Future<Checked> judged(int port, boolean tls) {
      if (last == null || port != lastPort || tls != lastTls) {
        lastPort = port;
        lastTls = tls;
        last = found.compose(addresses -> judge(addresses, port, tls));
      }
      return last;
    }

    private Future<Checked> judge(List<InetAddress> addresses, int port, boolean tls) {
      for (InetAddress address : addresses) {
        EgressVerdict verdict = policy.judge(address, port, tls);
        if (!verdict.allowed()) {
          return refused(host, port, address.getHostAddress(), verdict);
        }
      }
      return Future.succeededFuture(Checked.of(addresses, port));
    }
  }

  private static final class Recent<V> extends LinkedHashMap<String, V> {
    private final int max;

    Recent(int max) {
      super(64, 0.75f, true);
      this.max = max;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > max;
    }
  }
}
