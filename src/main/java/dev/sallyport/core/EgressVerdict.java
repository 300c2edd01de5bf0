package dev.sallyport.core;

/**
 * What the egress policy says of one address; the reasons name no address, so all may read them.
 */
public enum EgressVerdict {
  ALLOWED("it is allowed"),
  NEVER("it is link-local, metadata, multicast or no host at all"),
  OWN_SOCKET("it is a socket of the gateway's own"),
  NOT_LISTED("it is not public and not listed"),
  PLAIN_HTTP("plain http is only for listed addresses"),
  PORT("the port is neither 443 nor listed"),
  NOT_AN_ADDRESS("it is a number that parsers read differently, or no host name");

  private final String reason;

  EgressVerdict(String reason) {
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }

  public boolean allowed() {
    return this == ALLOWED;
  }
}
