package io.syntra.router.route;

import io.syntra.router.balance.Pool;

/** A service that can be sent requests: what is known of it, and its replicas. */
public record Upstream(Route route, Pool pool) {}
