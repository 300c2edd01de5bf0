package dev.sallyport.runtime;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a name; may block, so it is called on a worker. */
@FunctionalInterface
public interface Resolver {
  /** The JDK's, hence the system's: hosts file, search domains and all. */
  Resolver SYSTEM = name -> List.of(InetAddress.getAllByName(name));

  List<InetAddress> resolve(String name) throws UnknownHostException;
}
