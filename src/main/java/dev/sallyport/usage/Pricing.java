package dev.sallyport.usage;

/** Knows what calls cost. Called off the event loops, for each row that is shipped. */
public interface Pricing {
  Priced of(Call call);
}
