/**
 * Ingest tokens, with which senders outside of the deployer prove for which service they send, and the one answer to whom
 * a request's token lets send.
 */
@NullMarked
package io.syntra.telemetry.token;

import org.jspecify.annotations.NullMarked;
