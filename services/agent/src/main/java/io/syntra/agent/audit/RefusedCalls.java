package io.syntra.agent.audit;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.identity.Caller;
import io.syntra.identity.RefusedServices;
import jakarta.inject.Singleton;
import java.util.Map;

/** Puts on record what another service was refused before it reached an endpoint. */
@Singleton
class RefusedCalls implements RefusedServices {

    private final RefusedAttempts refused;

    RefusedCalls(RefusedAttempts refused) {
        this.refused = refused;
    }

    @Override
    public Uni<Void> refused(Caller who, String call) {
        var service = String.valueOf(who.actor());
        return Panache.withTransaction(() -> refused.append(
                who, "service.refused", service + " " + call, null, Map.of("service", service, "call", call)));
    }
}
