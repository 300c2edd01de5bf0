package dev.sallyport.usage;

/** One row of the ledger, as it is kept. */
public record Accounted(Call call, Priced priced) {}
