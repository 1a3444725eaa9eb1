package io.syntra.identity;

import io.smallrye.mutiny.Uni;

/** Where a service that keeps a record of attempts hears of those that other services were refused. It may have none. */
public interface RefusedServices {

    /**
     * The caller gets its answer once this is done. On the request's context.
     *
     * @param call method and path as the endpoint is written, so nothing in it is the caller's
     */
    Uni<Void> refused(Caller who, String call);
}
