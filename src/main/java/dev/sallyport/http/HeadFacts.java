package dev.sallyport.http;

import java.util.Locale;

/** What a head says about where its body ends and whom it is for. */
final class HeadFacts implements FieldSink {
  private static final int LENGTH_DIGITS = 18;
  private static final long UNKNOWN = -1;
  private static final String CHUNKED = "chunked";
  private static final String CONTINUE = "100-continue";

  private enum Field {
    HOST,
    EXPECT,
    CONTENT_LENGTH,
    TRANSFER_ENCODING;

    private static final Field[] ALL = values();
    private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** What servers behind a gateway interface of CGI's kind take for the same name. */
    private final String alike = name().toLowerCase(Locale.ROOT);

    private boolean isMimickedBy(Captured name) {
      return name.equalIgnoringCase(alike);
    }
  }

  private Field field = Field.HOST;
  private int hosts;
  private int expectations;
  private long contentLength = UNKNOWN;
  private boolean chunked;

  void reset() {
    hosts = 0;
    expectations = 0;
    contentLength = UNKNOWN;
    chunked = false;
  }

  boolean chunked() {
    return chunked;
  }

  /** 0 if there is no body of a stated length. */
  long contentLength() {
    return Math.max(0, contentLength);
  }

  @Override
  public boolean wants(Captured name) {
    for (Field candidate : Field.ALL) {
      if (name.equalIgnoringCase(candidate.text)) {
        field = candidate;
        return true;
      }
      if (candidate.isMimickedBy(name)) {
        throw new RefusedRequest(Refusal.HEADER_ALIKE);
      }
    }
    return false;
  }

  @Override
  public void value(Captured value) {
    switch (field) {
      case HOST -> host(value);
      case EXPECT -> expect(value);
      case CONTENT_LENGTH -> length(value);
      case TRANSFER_ENCODING -> coding(value);
    }
  }

  /** Called at the end of the head. */
  void check(boolean minor1) {
    if (hosts == 0 && minor1) {
      throw new RefusedRequest(Refusal.HOST_MISSING);
    }
    if (chunked && contentLength != UNKNOWN) {
      throw new RefusedRequest(Refusal.CODING_AND_LENGTH);
    }
    if (chunked && !minor1) {
      throw new RefusedRequest(Refusal.CODING_VERSION);
    }
  }

  private void host(Captured value) {
    if (++hosts > 1) {
      throw new RefusedRequest(Refusal.HOST_MISSING);
    }
    if (!Hosts.valid(value.bytes(), value.length())) {
      throw new RefusedRequest(Refusal.HOST);
    }
  }

  private void expect(Captured value) {
    if (++expectations > 1 || !value.equalIgnoringCase(CONTINUE)) {
      throw new RefusedRequest(Refusal.EXPECTATION);
    }
  }

  private void length(Captured value) {
    if (contentLength != UNKNOWN) {
      throw new RefusedRequest(Refusal.LENGTH_REPEATED);
    }
    byte[] digits = value.bytes();
    int count = value.length();
    if (!isPlainNumber(digits, count)) {
      throw new RefusedRequest(Refusal.LENGTH);
    }
    long length = 0;
    for (int i = 0; i < count; i++) {
      length = 10 * length + digits[i] - '0';
    }
    contentLength = length;
  }

  /** Without leading zeros, which make a number octal to some. */
  static boolean isPlainNumber(byte[] digits, int count) {
    return count > 0
        && count <= LENGTH_DIGITS
        && (digits[0] != '0' || count == 1)
        && Ascii.run(digits, 0, count, Ascii.DIGIT) == count;
  }

  private void coding(Captured value) {
    if (chunked) {
      throw new RefusedRequest(Refusal.CODING_REPEATED);
    }
    if (!value.equalIgnoringCase(CHUNKED)) {
      throw new RefusedRequest(Refusal.CODING);
    }
    chunked = true;
  }
}
