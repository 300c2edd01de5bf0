/**
 * Real PostgreSQL and Redis, and an echo provider, for evaluation and tests: nothing to install, no
 * network, no account.
 */
package dev.sallyport.embedded;
