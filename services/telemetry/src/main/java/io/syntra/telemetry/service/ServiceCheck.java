package io.syntra.telemetry.service;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.postgres.Postgres;
import jakarta.inject.Singleton;

/** Tells a wrong id from a quiet service, for reads that block. */
@Singleton
public final class ServiceCheck {

    private final Postgres postgres;
    private final KnownServices services;

    ServiceCheck(Postgres postgres, KnownServices services) {
        this.postgres = postgres;
        this.services = services;
    }

    /** @throws ProblemException {@code service_not_found} */
    public ServiceId require(WorkspaceId workspace, ServiceId service) {
        postgres.await(() -> Panache.withSession(() -> services.require(workspace, service)));
        return service;
    }
}
