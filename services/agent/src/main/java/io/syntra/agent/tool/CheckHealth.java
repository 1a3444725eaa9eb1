package io.syntra.agent.tool;

import io.syntra.agent.client.DeployerReads;
import io.syntra.contracts.Plural;
import io.syntra.identity.Caller;
import io.syntra.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Reads the health of a service and its replicas. */
@Singleton
final class CheckHealth implements ReadTool {

    private final ServiceDirectory services;
    private final DeployerReads deployer;
    private final ServiceTokens tokens;

    CheckHealth(ServiceDirectory services, @RestClient DeployerReads deployer, ServiceTokens tokens) {
        this.services = services;
        this.deployer = deployer;
        this.tokens = tokens;
    }

    @Override
    public String name() {
        return "check_health";
    }

    @Override
    public String description() {
        return "Whether a service is healthy, and for each replica its release, state, restarts, last health check and how it last ended by itself.";
    }

    @Override
    public Schema arguments() {
        return Schema.of(Schema.service());
    }

    @Override
    public Reading read(Arguments arguments, Caller caller) {
        var service = services.find(arguments.text("service_id"), caller);
        var health = deployer.health(tokens.bearerFor(caller), service.id());
        return Reading.of(
                health,
                "%s, %d of %s ready"
                        .formatted(
                                health.status().name().toLowerCase(Locale.ROOT),
                                health.readyReplicas(),
                                Plural.of(health.wantedReplicas(), "replica")));
    }
}
