package dev.sallyport.usage;

/** One row of the ledger, before it is priced. */
public record Call(Opened opened, Closed closed) {}
