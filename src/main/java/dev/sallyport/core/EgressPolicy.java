package dev.sallyport.core;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Where the gateway may connect on behalf of others: public addresses by https on port 443, all
 * else only where the operator lists it, and some places never.
 */
public final class EgressPolicy {
  private static final int HTTPS_PORT = 443;
  private static final Set<String> INNER_TOPS = Set.of("localhost", "local", "internal", "arpa");

  private final List<EgressRule> rules;
  private final Supplier<Set<InetSocketAddress>> own;
  private final Predicate<InetAddress> local;

  EgressPolicy(
      List<EgressRule> rules, Supplier<Set<InetSocketAddress>> own, Predicate<InetAddress> local) {
    this.rules = List.copyOf(rules);
    this.own = own;
    this.local = local;
  }

  /**
   * @param own the resolved sockets of PostgreSQL, Redis and management; asked at each judgement,
   *     because some ports are known late. Their ports are refused on every address of this machine
   */
  public static EgressPolicy of(List<EgressRule> rules, Supplier<Set<InetSocketAddress>> own) {
    return new EgressPolicy(rules, own, EgressPolicy::ofThisMachine);
  }

  public EgressVerdict judge(InetAddress address, int port, boolean tls) {
    byte[] judged = SpecialAddresses.judged(address.getAddress());
    if (SpecialAddresses.never(judged)) {
      return EgressVerdict.NEVER;
    }
    if (isOwn(judged, port)) {
      return EgressVerdict.OWN_SOCKET;
    }
    if (listed(address, port) || listed(IpLiteral.address(judged), port)) {
      return EgressVerdict.ALLOWED;
    }
    if (SpecialAddresses.inner(judged)) {
      return EgressVerdict.NOT_LISTED;
    }
    if (!tls) {
      return EgressVerdict.PLAIN_HTTP;
    }
    return port == HTTPS_PORT ? EgressVerdict.ALLOWED : EgressVerdict.PORT;
  }

  /**
   * For a name that only the operator's forward proxy resolves, always by https: names that are
   * inner by form are refused, and ports other than 443 unless a rule grants them to all addresses.
   */
  public EgressVerdict judgeUnresolved(String name, int port) {
    String host = name.toLowerCase(Locale.ROOT);
    String bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    int dot = bare.lastIndexOf('.');
    if (dot <= 0 || INNER_TOPS.contains(bare.substring(dot + 1))) {
      return EgressVerdict.NOT_LISTED;
    }
    boolean granted = rules.stream().anyMatch(r -> r.cidr().isEverything() && r.covers(port));
    return port == HTTPS_PORT || granted ? EgressVerdict.ALLOWED : EgressVerdict.PORT;
  }

  private boolean listed(InetAddress address, int port) {
    for (EgressRule rule : rules) {
      if (rule.allows(address, port)) {
        return true;
      }
    }
    return false;
  }

  private boolean isOwn(byte[] judged, int port) {
    for (InetSocketAddress socket : own.get()) {
      if (socket.getPort() == port && reaches(judged, socket)) {
        return true;
      }
    }
    return false;
  }

  private boolean reaches(byte[] judged, InetSocketAddress socket) {
    return reaches(IpLiteral.address(judged), socket)
        || SpecialAddresses.embedded(judged).stream()
            .anyMatch(v4 -> reaches(IpLiteral.address(v4), socket));
  }

  private boolean reaches(InetAddress address, InetSocketAddress socket) {
    return address.equals(socket.getAddress())
        || address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || local.test(address);
  }

  private static boolean ofThisMachine(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return true;
    }
  }
}
