package io.syntra.telemetry.token;

import io.syntra.telemetry.service.ServiceOf;
import java.security.Principal;

/** Who shows an ingest token. */
record IngestPrincipal(ServiceOf service) implements Principal {

    @Override
    public String getName() {
        return "service:" + service.service();
    }
}
