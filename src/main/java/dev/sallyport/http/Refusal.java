package dev.sallyport.http;

/** Every reason for which the front door turns a connection away, with the words for the caller. */
enum Refusal {
  METHOD(400, "The method must be an upper-case token other than CONNECT and TRACE."),
  TARGET_FORM(400, "The request target must start with a slash."),
  TARGET_CHARACTER(400, "The request target has a character that must be encoded."),
  PERCENT_ENCODING(400, "The request target has an incomplete percent-encoding."),
  EMPTY_SEGMENT(400, "The path has an empty segment."),
  DOT_SEGMENT(400, "The path has a dot segment."),
  PATH_CHARACTER(400, "The path has a character that is not accepted, raw or encoded."),
  TARGET_TOO_LONG(414, "The request line is too long."),
  VERSION_FORM(400, "The request line does not end with an HTTP version."),
  VERSION(505, "Only HTTP/1.0, HTTP/1.1 and HTTP/2 are spoken here."),
  LINE_END(400, "Lines must end with CR LF, and neither may stand alone."),
  EMPTY_LINES(400, "More than one empty line stands before the request."),
  FOLDED(400, "A header line starts with white space."),
  HEADER_NAME(400, "A header name is not a token directly followed by a colon."),
  HEADER_ALIKE(400, "A header name is that of a framing header but for an underscore."),
  HEADER_VALUE(400, "A header value has a control character or is too long."),
  HEADER_BLOCK(431, "The header block is too large."),
  HEADER_COUNT(431, "There are too many headers."),
  HOST_MISSING(400, "There must be exactly one Host."),
  HOST(400, "The Host is not a name or address with an optional port."),
  LENGTH_REPEATED(400, "There is more than one Content-Length."),
  LENGTH(400, "The Content-Length is not a plain decimal number."),
  CODING_REPEATED(400, "There is more than one Transfer-Encoding."),
  CODING(501, "The only Transfer-Encoding is chunked, given once."),
  CODING_AND_LENGTH(400, "Transfer-Encoding and Content-Length exclude each other."),
  CODING_VERSION(400, "HTTP/1.0 has no Transfer-Encoding."),
  EXPECTATION(417, "The only expectation is 100-continue."),
  CHUNK_SIZE(400, "A chunk size is not a plain hexadecimal number below 2 GiB."),
  CHUNK_EXTENSION(400, "A chunk extension is too long, has a control character or an open quote."),
  CHUNK_END(400, "A chunk is not followed by CR LF."),
  TRAILER(400, "A trailer has the name of a header that must come first."),
  HEAD_TIMEOUT(408, "The request head took too long."),
  BODY_TIMEOUT(408, "The request body came too slowly.");

  private final int status;
  private final String message;

  Refusal(int status, String message) {
    this.status = status;
    this.message = message;
  }

  int status() {
    return status;
  }

  String message() {
    return message;
  }

  /** In the OpenAI dialect, since before the head is read no other is known. */
  String body() {
    String code = status == 408 ? "request_timeout" : "malformed_request";
    return "{\"error\":{\"message\":\"%s\",\"type\":\"invalid_request_error\",\"code\":\"%s\",\"param\":null}}"
        .formatted(message, code);
  }
}
