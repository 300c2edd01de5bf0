package dev.sallyport.http;

/**
 * Follows the requests of one HTTP/1 connection byte by byte, without keeping them, and throws at
 * the first byte that two parsers could read differently.
 */
final class RequestFraming {
  private enum Part {
    LINE,
    FIELDS,
    FIXED_BODY,
    CHUNK_LINE,
    CHUNK_DATA,
    TRAILERS
  }

  private final RequestLineCheck line;
  private final HeadFacts facts = new HeadFacts();
  private final FieldBlockCheck fields;
  private final FieldBlockCheck trailers;
  private final ChunkLineCheck chunk = new ChunkLineCheck();
  private Part part = Part.LINE;
  private long skippable;
  private long heads;

  RequestFraming(HttpLimits limits) {
    Captured captured = new Captured();
    line = new RequestLineCheck(limits, captured);
    fields = new FieldBlockCheck(limits, captured, facts);
    trailers = new FieldBlockCheck(limits, captured, new TrailerNames());
  }

  /** How many heads were read to their end. */
  long heads() {
    return heads;
  }

  boolean inHead() {
    return part == Part.FIELDS || (part == Part.LINE && line.begun());
  }

  ReadClock.Phase phase() {
    if (inHead()) {
      return ReadClock.Phase.HEAD;
    }
    return inBody() ? ReadClock.Phase.BODY : ReadClock.Phase.NOTHING;
  }

  boolean inBody() {
    return part != Part.FIELDS && part != Part.LINE;
  }

  /** Bytes of the body that follow and that nobody needs to look at. */
  long skippable() {
    return skippable;
  }

  /**
   * @param bytes at most {@link #skippable}
   */
  void skip(long bytes) {
    skippable -= bytes;
    if (skippable > 0) {
      return;
    }
    if (part == Part.FIXED_BODY) {
      endMessage();
    } else {
      chunk.dataRead();
      part = Part.CHUNK_LINE;
    }
  }

  /**
   * Reads on, where {@link #skippable} is 0.
   *
   * @return the index after the last byte used: {@code to}, or the end of a head, of a chunk's line
   *     or of the trailers
   */
  int scan(byte[] in, int from, int to) {
    return switch (part) {
      case LINE -> scanLine(in, from, to);
      case FIELDS -> scanFields(in, from, to);
      case CHUNK_LINE -> scanChunkLine(in, from, to);
      case TRAILERS -> scanTrailers(in, from, to);
      case FIXED_BODY, CHUNK_DATA -> throw new IllegalStateException("data must be skipped");
    };
  }

  private int scanLine(byte[] in, int from, int to) {
    int at = line.scan(in, from, to);
    if (!line.done()) {
      return at;
    }
    facts.reset();
    fields.reset();
    part = Part.FIELDS;
    return at;
  }

  private int scanFields(byte[] in, int from, int to) {
    int at = fields.scan(in, from, to);
    if (fields.done()) {
      facts.check(line.minor1());
      heads++;
      beginBody();
    }
    return at;
  }

  private void beginBody() {
    if (facts.chunked()) {
      chunk.reset();
      part = Part.CHUNK_LINE;
    } else if (facts.contentLength() > 0) {
      skippable = facts.contentLength();
      part = Part.FIXED_BODY;
    } else {
      endMessage();
    }
  }

  private int scanChunkLine(byte[] in, int from, int to) {
    int at = chunk.scan(in, from, to);
    if (!chunk.done()) {
      return at;
    }
    if (chunk.size() > 0) {
      skippable = chunk.size();
      part = Part.CHUNK_DATA;
    } else {
      trailers.reset();
      part = Part.TRAILERS;
    }
    return at;
  }

  private int scanTrailers(byte[] in, int from, int to) {
    int at = trailers.scan(in, from, to);
    if (trailers.done()) {
      endMessage();
    }
    return at;
  }

  private void endMessage() {
    line.reset();
    part = Part.LINE;
  }
}
