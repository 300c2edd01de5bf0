package dev.sallyport.http;

/** The only place of a surface that writes an error body. */
@FunctionalInterface
public interface ErrorRenderer {
  Reply render(Rejection rejection);
}
